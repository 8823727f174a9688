import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';

/** What is wrong with a drawing: numbers that are none, and coordinates outside its box. */
export function faultsOf(drawing: VNode): string[] {
  const svg = renderToString(drawing);
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.map(Number) as [number, number, number];
  const faults = /NaN|Infinity|undefined|null/.test(svg) ? [`no number in ${svg}`] : [];
  const outside = (value: number, most: number): boolean => !(value >= 0 && value <= most);
  for (const [tag] of svg.matchAll(/<(?:line|rect|circle|text)\b[^>]*>/g)) {
    const at = (name: string): number => Number(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? 0);
    const reach = at('r');
    const across = [at('x'), at('x1'), at('x2'), at('x') + at('width'), at('cx') - reach, at('cx') + reach];
    const down = [at('y'), at('y1'), at('y2'), at('y') + at('height'), at('cy') - reach, at('cy') + reach];
    const isCircle = tag.startsWith('<circle');
    const shownAcross = isCircle ? across.slice(4) : across.slice(0, 4);
    const shownDown = isCircle ? down.slice(4) : down.slice(0, 4);
    if (shownAcross.some((value) => outside(value, width))) faults.push(tag);
    if (shownDown.some((value) => outside(value, height))) faults.push(tag);
    if (at('width') < 0 || at('height') < 0 || reach < 0) faults.push(tag);
  }
  for (const [, points] of svg.matchAll(/points="([^"]*)"/g)) {
    for (const point of points!.split(' ')) {
      const [x, y] = point.split(',').map(Number) as [number, number];
      if (outside(x, width) || outside(y, height)) faults.push(`point ${point}`);
    }
  }
  return faults;
}
