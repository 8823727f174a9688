/* global document, window, getComputedStyle */
// Runs in a page as it stands: numbers every control the keyboard has to reach, and gives it functions to ask about focus.
(() => {
  const selector =
    'a[href], button:not([disabled]), input:not([type=hidden]):not([disabled]), select:not([disabled]), textarea:not([disabled]), summary, [tabindex], audio[controls], iframe';
  const controls = [...document.querySelectorAll(selector)].filter(
    (element) =>
      element.tabIndex >= 0 &&
      element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }),
  );
  // Of radio buttons of one name the keyboard reaches one; arrows go on from there.
  const groups = new Set();
  const reachable = controls.filter((element) => {
    if (element.type !== 'radio') return true;
    const group = element.name;
    const first = !groups.has(group);
    groups.add(group);
    return first;
  });
  const describe = (element) =>
    `<${element.tagName.toLowerCase()}> ${JSON.stringify((element.getAttribute('aria-label') ?? element.textContent).trim().slice(0, 50))}`;
  const left = new Set(reachable);
  window.focusReport = () => {
    const element = document.activeElement;
    if (!element || element === document.body || element === document.documentElement) return null;
    const known = element.type === 'radio' ? reachable.find((one) => one.name === element.name) : element;
    // The parts of a date are one control of several stops.
    const sameControl = known === window.lastFocused;
    const again = reachable.includes(known) && !left.delete(known) && !sameControl;
    window.lastFocused = known;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    // Within a date the browser marks its parts itself.
    const marked =
      sameControl || (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1) || boxShadow !== 'none';
    const box = element.getBoundingClientRect();
    const inView =
      box.width > 0 &&
      box.bottom > 0 &&
      box.right > 0 &&
      box.top < window.innerHeight &&
      box.left < window.innerWidth;
    return { again, marked, inView, skip: element.classList.contains('skip'), what: describe(element) };
  };
  window.neverFocused = () => [...left].filter((element) => element.checkVisibility()).map(describe);
  // From the top, wherever the page has put the focus by itself.
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  return reachable.length;
})();
