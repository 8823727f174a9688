import type { ChartColours } from './stock-chart-colours.ts';
import type { PatternDrawing, Place } from './stock-chart-data.ts';
import { type Pen, tracePath } from './stock-chart-pen.ts';

/** Pixels a slot from which on there is room for words beside a pattern. */
const spacingForWords = 2;

/** Marks shrink where hundreds of them lie on a screen. */
const markScale = ({ spacing }: Pen): number => (spacing < 0.7 ? 0.6 : 1);

const dashes = { trade: [], refused: [1.5, 3], no_entry: [6, 4] } as const;

/** Draws the patterns that are in sight, the selected one last and marked. */
export function drawPatterns(
  pen: Pen,
  drawings: readonly PatternDrawing[],
  selected: number | null,
  colours: ChartColours,
): void {
  pen.context.lineJoin = 'round';
  pen.context.font = `12px ${colours.fontFamily}`;
  const inSight = drawings.filter(({ first, last }) => pen.x(last) >= -60 && pen.x(first) <= pen.width + 60);
  const words: Box[] = [];
  for (const drawing of inSight) {
    if (drawing.ordinal !== selected) drawPattern(pen, drawing, false, colours);
  }
  const marked = inSight.find(({ ordinal }) => ordinal === selected);
  if (marked) {
    drawPattern(pen, marked, true, colours);
    writeLabel(pen, marked, colours, words);
  }
  if (pen.spacing < spacingForWords) return;
  for (const drawing of inSight) if (drawing !== marked) writeLabel(pen, drawing, colours, words);
}

function drawPattern(pen: Pen, drawing: PatternDrawing, selected: boolean, colours: ChartColours): void {
  const { context, x, height, spacing } = pen;
  const { kind, line, vwap, entry, exit, won } = drawing;
  if (selected) {
    context.globalAlpha = 0.12;
    context.fillStyle = colours.accent;
    const left = x(drawing.first) - spacing;
    context.fillRect(left, 0, Math.max(4, x(drawing.last) + spacing - left), height);
    context.globalAlpha = 1;
  }
  context.strokeStyle = kind === 'trade' ? colours.accent : colours.muted;
  context.lineWidth = selected ? 3 : kind === 'trade' ? 2 : 1.5;
  context.setLineDash([...dashes[kind]]);
  tracePath(pen, line);
  context.stroke();
  context.setLineDash([]);
  for (const place of vwap) drawDiamond(pen, place, colours);
  if (kind === 'refused') drawCross(pen, line.at(-1)!, colours);
  if (entry === null || exit === null) return;
  const end = won ? colours.gain : colours.loss;
  context.strokeStyle = end;
  context.lineWidth = 1.5;
  context.setLineDash([3, 3]);
  tracePath(pen, [entry, exit]);
  context.stroke();
  context.setLineDash([]);
  drawEntry(pen, entry, colours);
  drawExit(pen, exit, end, won ? colours.surface : end);
}

/** Below its price, pointing at it. */
function drawEntry(pen: Pen, { slot, price }: Place, { accent, surface }: ChartColours): void {
  const { context, x, y } = pen;
  const [left, top, scale] = [x(slot), y(price), markScale(pen)];
  context.beginPath();
  context.moveTo(left, top + 1);
  context.lineTo(left - 6 * scale, top + 12 * scale);
  context.lineTo(left + 6 * scale, top + 12 * scale);
  context.closePath();
  context.fillStyle = accent;
  context.strokeStyle = surface;
  context.lineWidth = 1;
  context.fill();
  context.stroke();
}

function drawExit(pen: Pen, { slot, price }: Place, stroke: string, fill: string): void {
  const { context, x, y } = pen;
  context.beginPath();
  context.arc(x(slot), y(price), 5 * markScale(pen), 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.strokeStyle = stroke;
  context.lineWidth = 2;
  context.fill();
  context.stroke();
}

function drawDiamond(
  { context, x, y }: Pen,
  { slot, price }: Place,
  { warning, surface }: ChartColours,
): void {
  const [left, top] = [x(slot), y(price)];
  context.beginPath();
  context.moveTo(left, top - 5);
  context.lineTo(left + 5, top);
  context.lineTo(left, top + 5);
  context.lineTo(left - 5, top);
  context.closePath();
  context.fillStyle = surface;
  context.strokeStyle = warning;
  context.lineWidth = 1.5;
  context.fill();
  context.stroke();
}

function drawCross({ context, x, y }: Pen, { slot, price }: Place, { text }: ChartColours): void {
  const [left, top] = [x(slot), y(price)];
  context.beginPath();
  context.moveTo(left - 4, top - 4);
  context.lineTo(left + 4, top + 4);
  context.moveTo(left + 4, top - 4);
  context.lineTo(left - 4, top + 4);
  context.strokeStyle = text;
  context.lineWidth = 1.5;
  context.stroke();
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
}

const lineHeight = 15;

/** Writes beside a pattern's end, unless that would cover words already written. */
function writeLabel(pen: Pen, drawing: PatternDrawing, colours: ChartColours, words: Box[]): void {
  const { context, x, y, width } = pen;
  const { label, exit, line, won, kind } = drawing;
  if (label === '') return;
  const place = exit ?? line.at(-1)!;
  const at = x(place.slot);
  // What lies outside the view has its label there too, and no part of it here.
  if (at < 0 || at > width) return;
  const wide = context.measureText(label).width;
  const left = Math.min(at + 9, width - wide - 4);
  const top = y(place.price);
  const box = { left, right: left + wide, top };
  const covers = (other: Box): boolean =>
    left < other.right && other.left < box.right && Math.abs(top - other.top) < lineHeight;
  if (words.some(covers)) return;
  words.push(box);
  context.textBaseline = 'middle';
  context.lineWidth = 3;
  context.strokeStyle = colours.surface;
  context.strokeText(label, left, top);
  context.fillStyle = kind === 'trade' ? (won ? colours.gain : colours.loss) : colours.muted;
  context.fillText(label, left, top);
}
