/** The documents made from the program's tables: text in, text out. */

export const escape = (text) => text.replaceAll('|', '\\|');

export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** `.env.example`: every setting commented out at its default, by group. */
export function envExample(settingsTable) {
  const lines = [
    '# Settings of openbell: copy to .env and uncomment what you change. Flags and the environment win over this file.',
    '# Made from src/config/settings.ts by `npm run documents`.',
  ];
  let group;
  for (const [name, row] of Object.entries(settingsTable)) {
    if (row.group !== group) lines.push('', `## ${row.group}`);
    group = row.group;
    lines.push('', `# ${row.describes}`, `#${name}=${row.fallback}`);
  }
  return `${lines.join('\n')}\n`;
}

export function settingsSection(settingsTable) {
  const groups = new Map();
  for (const [name, row] of Object.entries(settingsTable))
    groups.set(row.group, [...(groups.get(row.group) ?? []), [name, row]]);
  return [...groups]
    .map(([group, settings]) => {
      const rows = settings.map(([name, { fallback, describes, secret }]) => [
        `\`${name}\``,
        fallback === '' ? '' : `\`${fallback}\``,
        escape(describes) + (secret ? ' Secret: never shown.' : ''),
      ]);
      return `### ${group}\n\n${table(['setting', 'default', 'meaning'], rows)}`;
    })
    .join('\n\n');
}

export function exitCodesSection(exitCodes) {
  return table(
    ['exit code', 'meaning'],
    Object.values(exitCodes).map(({ code, meaning }) => [String(code), escape(meaning)]),
  );
}

export function errorsSection(errorTable) {
  return table(
    ['error', 'exit code', 'can a retry help', 'what to do'],
    Object.entries(errorTable).map(([code, { exitCode, retryable, advice }]) => [
      `\`${code}\``,
      String(exitCode),
      retryable ? 'yes' : 'no',
      escape(advice),
    ]),
  );
}

export function scoreSection(scoreScales) {
  const rows = Object.values(scoreScales).map(({ title, weight, value, points, source, reason }) => [
    escape(title),
    String(weight),
    escape(value),
    points.map(([from, score]) => `${from.toLocaleString('en-US')} → ${score}`).join(', '),
    escape(source),
    escape(reason),
  ]);
  return table(['category', 'weight', 'value', 'value → score', 'source', 'reason'], rows);
}

/** The GATEWAY_ errors with what is seen of them; a row that has no words yet stops the generator. */
export function gatewayErrorsSection(errorTable, words) {
  const rows = Object.entries(errorTable)
    .filter(([code]) => code.startsWith('GATEWAY_'))
    .map(([code, { advice }]) => {
      if (words[code] === undefined) throw new Error(`scripts/gateway-messages.mjs says nothing of ${code}`);
      return [`\`${code}\``, words[code].sees, words[code].cause, advice].map(escape);
    });
  return table(['error', 'what you see', 'cause', 'what to do'], rows);
}

export function gatewayMessagesSection(messages) {
  const rows = messages.map(({ codes, sees, cause, advice }) => [
    codes.map((code) => `\`${code}\``).join(', '),
    ...[sees, cause, advice].map(escape),
  ]);
  return table(['code', 'what you see', 'cause', 'what to do'], rows);
}

/** Of lines of drills the last one of each figure, by drill. */
export function newestFigures(lines) {
  const newest = new Map(lines.map((line) => [`${line.drill} | ${line.figure}`, line]));
  return [...newest.keys()].sort().map((key) => newest.get(key));
}

/** What the drills measured; `seed` makes one again, where it was noted. */
export function drillsSection(figures) {
  const rows = figures.map(({ drill, figure, value, unit, target, seed, date }) => [
    ...[drill, figure, `${value} ${unit}`, target].map(escape),
    seed === null ? date : `${date}, seed ${seed}`,
  ]);
  return table(['drill', 'figure', 'measured', 'must be', 'when'], rows);
}

/** Puts a section between its markers in a document written by hand. */
export function withSection(document, name, section) {
  const [begin, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the markers of the section ${name} are missing`);
  return `${document.slice(0, from + begin.length)}\n\n${section}\n\n${document.slice(to)}`;
}
