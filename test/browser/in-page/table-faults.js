/* global document, getComputedStyle */
// Runs in a page as it stands; its value is a list of columns of numbers that are not aligned or carry no unit.
(() => {
  const faults = [];
  const number = /^[+\-−–]?\s?[$€]?\s?[\d,.\u202f\u00a0 ]*\d(?:\.\d+)?\s*\D{0,12}$/;
  const unit =
    /[%$×]|\b(bps?|ms|s|min|h|d|MB|GB|shares?|days?|sessions?|seconds?|minutes?|hours?|trades?|USD)\b/;
  /** Counts of what the header names: the name is the unit. */
  const counted =
    /\b(stocks|symbols|patterns|attempts?|alerts|samples|entries|wins|losses|place|rank|score|jobs|trades|bars|reports|waiting|failed|done|active|delayed|completed|runs|rests on|ordinal|value|count|sharpe|sortino|calmar|#|no\.?|refused|confirmed|per day|client|chosen|qualified|size|volume|shares)\b/i;
  for (const table of document.querySelectorAll('table')) {
    if (!table.checkVisibility()) continue;
    const heads = [...(table.tHead?.rows[table.tHead.rows.length - 1]?.cells ?? [])];
    const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
    const name = table.caption?.textContent ?? table.getAttribute('aria-label') ?? table.id;
    heads.forEach((head, column) => {
      // Names that are written in digits count nothing.
      if (/\b(version|id|port)\b/i.test(head.textContent)) return;
      const cells = rows.map((row) => row.cells[column]).filter((cell) => cell && cell.colSpan === 1);
      const texts = cells.map((cell) => cell.textContent.trim());
      const numbers = cells.filter(
        (_, index) => number.test(texts[index]) && !/\d:\d|\d-\d/.test(texts[index]),
      );
      if (numbers.length === 0 || numbers.length < texts.filter((text) => /\w/.test(text)).length / 2) return;
      const where = `${JSON.stringify(name.trim().slice(0, 50))}, column ${JSON.stringify(head.textContent.trim())}`;
      const example = numbers[0].textContent.trim();
      const wrong = numbers.find((cell) => {
        const { textAlign, fontVariantNumeric } = getComputedStyle(cell);
        return !/right|end/.test(textAlign) || !/tabular-nums/.test(fontVariantNumeric);
      });
      if (wrong) faults.push(`not aligned: ${where}: ${wrong.textContent.trim()}`);
      else if (!/right|end/.test(getComputedStyle(head).textAlign))
        faults.push(`header not above its numbers: ${where}`);
      const words = `${head.textContent} ${head.title} ${table.caption?.textContent ?? ''}`;
      if (!unit.test(words) && !unit.test(example) && !counted.test(words)) {
        faults.push(`no unit: ${where}: ${example}`);
      }
    });
  }
  return faults;
})();
