/* global document, window, getComputedStyle, NodeFilter */
// Runs in a page as it stands; its value is a list of what is cut, overlaps or sticks out.
(() => {
  const faults = [];
  const slack = 1.5;
  const view = document.documentElement.clientWidth;
  const describe = (element, text = element.textContent) => {
    const name = element.tagName.toLowerCase() + (element.id ? `#${element.id}` : '');
    const classes = [...element.classList].map((one) => `.${one}`).join('');
    return `<${name}${classes}> ${JSON.stringify(text.trim().replace(/\s+/g, ' ').slice(0, 60))}`;
  };
  /** Text only for who hears the page takes a pixel; the skip link waits outside. */
  const isHidden = (element) =>
    element.closest('.heard, .skip:not(:focus), noscript, title') !== null ||
    !element.checkVisibility({
      opacityProperty: true,
      visibilityProperty: true,
      contentVisibilityAuto: true,
    });

  if (document.documentElement.scrollWidth > view) {
    faults.push(`the page scrolls sideways: ${document.documentElement.scrollWidth} px in ${view} px`);
  }

  /** What remains of a box in view of each ancestor that cuts; `cut` is the ancestor that hides part of it for good. */
  const clipped = (element, box) => {
    let { left, right, top, bottom } = box;
    let cut = null;
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      if (at instanceof window.SVGElement && at.tagName !== 'svg') continue;
      const { overflowX, overflowY, position } = getComputedStyle(at);
      const frame = at.getBoundingClientRect();
      const [cutsX, cutsY] = [overflowX, overflowY].map((value) => value !== 'visible');
      const [scrollsX, scrollsY] = [overflowX, overflowY].map((value) => /auto|scroll/.test(value));
      if (cutsX && !scrollsX && (left < frame.left - slack || right > frame.right + slack)) cut ??= at;
      if (cutsY && !scrollsY && (top < frame.top - slack || bottom > frame.bottom + slack)) cut ??= at;
      if (cutsX) [left, right] = [Math.max(left, frame.left), Math.min(right, frame.right)];
      if (cutsY) [top, bottom] = [Math.max(top, frame.top), Math.min(bottom, frame.bottom)];
      // What is fixed or stuck lies over the page by intent.
      if (position === 'fixed') break;
    }
    return { left, right, top, bottom, cut };
  };

  const transparent = /^(transparent|rgba\(.*, 0\))$/;
  /** The nearest box around a text that somebody sees as one: it has a border or a colour of its own. */
  const frameOf = (element) => {
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.display === 'inline' || style.display === 'contents' || at.namespaceURI.endsWith('svg'))
        continue;
      const bordered = parseFloat(style.borderLeftWidth) > 0 && parseFloat(style.borderRightWidth) > 0;
      if (bordered || !transparent.test(style.backgroundColor)) return at;
    }
    return null;
  };

  const boxes = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    if (!node.data.trim() || /^(script|style|option)$/i.test(element.tagName) || isHidden(element)) continue;
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      if (rect.width < 1 || rect.height < 1) continue;
      const { left, right, top, bottom, cut } = clipped(element, rect);
      if (cut) faults.push(`cut by ${describe(cut, '')}: ${describe(element, node.data)}`);
      if (right - left < 1 || bottom - top < 1) continue;
      if (left < -slack || right > view + slack)
        faults.push(`outside the window: ${describe(element, node.data)}`);
      const frame = frameOf(element);
      const edge = frame?.getBoundingClientRect();
      // What scrolls within itself may be wider than its frame.
      if (edge && rect.right === right && (right > edge.right + slack || left < edge.left - slack)) {
        faults.push(`sticks out of ${describe(frame, '')}: ${describe(element, node.data)}`);
      }
      boxes.push({ node, element, left, right, top, bottom });
    }
  }

  // Controls cut their own text without a text node of ours.
  for (const control of document.querySelectorAll('button, select, input:not([type=hidden]), .button')) {
    if (isHidden(control)) continue;
    if (
      control.tagName !== 'INPUT' &&
      control.scrollWidth > control.clientWidth + slack &&
      control.clientWidth > 0
    ) {
      faults.push(`a control narrower than its text: ${describe(control)}`);
    }
    const box = control.getBoundingClientRect();
    const { left, right, cut } = clipped(control.parentElement, box);
    if (cut || left < -slack || right > view + slack) faults.push(`a control is cut: ${describe(control)}`);
  }

  // Lines lie close together; what shares more than two fifths of a line's height lies on it.
  boxes.sort((a, b) => a.top - b.top);
  const told = new Set();
  for (let i = 0; i < boxes.length; i++) {
    const a = boxes[i];
    for (let j = i + 1; j < boxes.length && boxes[j].top < a.bottom; j++) {
      const b = boxes[j];
      if (a.node === b.node) continue;
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      const line = Math.min(a.bottom - a.top, b.bottom - b.top);
      if (wide <= slack || high <= 0.4 * line) continue;
      const fault = `overlap: ${describe(a.element, a.node.data)} and ${describe(b.element, b.node.data)}`;
      if (!told.has(fault)) faults.push(fault);
      told.add(fault);
    }
  }
  return faults;
})();
