/** A metric as an expression asks for it. */
export interface Asked {
  readonly metric: string;
  /** Labels it matches by, with the value where it must equal one. */
  readonly labels: readonly { readonly name: string; readonly equals: string | null }[];
}

const functions = ['rate', 'increase', 'sum', 'count', 'max', 'min', 'absent', 'histogram_quantile'];
const grouping = ['by', 'on', 'and', 'or', 'unless', 'without', 'ignoring'];
const token =
  /\s*("(?:[^"\\]|\\.)*"|\[\d+[smhd]\]|[A-Za-z_:][\w:]*|\d+(?:\.\d+)?|[=!<>]=|=~|!~|[{}(),=<>*/+-])/y;

function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < expression.trimEnd().length) {
    const at = token.lastIndex;
    const found = token.exec(expression);
    if (!found) throw new Error(`no PromQL at ${at}: ${expression.slice(at)}`);
    tokens.push(found[1]!);
  }
  return tokens;
}

const isName = (text: string | undefined): text is string => text !== undefined && /^[A-Za-z_:]/.test(text);

function matchers(tokens: readonly string[], from: number): { labels: Asked['labels']; end: number } {
  const labels: { name: string; equals: string | null }[] = [];
  let at = from + 1;
  while (tokens[at] !== '}') {
    const [name, operator, value] = tokens.slice(at, at + 3);
    if (!isName(name) || !/^(=|!=|=~|!~)$/.test(operator ?? '') || !value?.startsWith('"'))
      throw new Error(`no matcher: ${tokens.slice(at, at + 3).join(' ')}`);
    labels.push({ name, equals: operator === '=' ? (JSON.parse(value) as string) : null });
    at += tokens[at + 3] === ',' ? 4 : 3;
  }
  return { labels, end: at };
}

/**
 * What an expression of the part of PromQL that dashboards and alerts here use asks for: its metrics, and the labels it groups by.
 * @throws Error for what is no such expression
 */
export function readPromql(expression: string): { asked: Asked[]; grouped: string[] } {
  const tokens = tokensOf(expression);
  const asked: Asked[] = [];
  const grouped: string[] = [];
  let depth = 0;
  for (let at = 0; at < tokens.length; at++) {
    const one = tokens[at]!;
    if (one === '(') depth++;
    if (one === ')' && --depth < 0) throw new Error(`a parenthesis too many: ${expression}`);
    if (!isName(one)) continue;
    if (grouping.includes(one)) {
      if (tokens[at + 1] !== '(' || !['by', 'on', 'without', 'ignoring'].includes(one)) continue;
      for (at += 2; tokens[at] !== ')'; at++) if (isName(tokens[at])) grouped.push(tokens[at]!);
    } else if (functions.includes(one)) {
      if (tokens[at + 1] !== '(' && tokens[at + 1] !== 'by') throw new Error(`${one} without what it is of`);
    } else if (tokens[at + 1] === '(') {
      throw new Error(`no function ${one}`);
    } else {
      const found = tokens[at + 1] === '{' ? matchers(tokens, at + 1) : { labels: [], end: at };
      asked.push({ metric: one, labels: found.labels });
      at = found.end;
    }
  }
  if (depth !== 0 || asked.length === 0) throw new Error(`not a whole expression: ${expression}`);
  return { asked, grouped };
}

/** Samples of a `/metrics` answer: the labels of each, by name. */
export function readSamples(text: string): Map<string, Record<string, string>[]> {
  const samples = new Map<string, Record<string, string>[]>();
  for (const line of text.split('\n')) {
    const [, name, inner = ''] = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? \S+$/.exec(line) ?? [];
    if (name === undefined) continue;
    const labels = [...inner.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, value]) => [key!, value!]);
    samples.set(name, [...(samples.get(name) ?? []), Object.fromEntries(labels) as Record<string, string>]);
  }
  return samples;
}
