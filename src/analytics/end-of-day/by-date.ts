/** The rows of each date, dates ascending. */
export function byDate<T extends { readonly date: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const date of [...new Set(rows.map((row) => row.date))].sort()) groups.set(date, []);
  for (const row of rows) groups.get(row.date)!.push(row);
  return groups;
}
