/** Letters to insert, delete, replace or swap with their neighbour to make one text of the other. */
function editDistance(left: string, right: string): number {
  const rows = [Array.from({ length: right.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= left.length; i++) {
    const row = [i];
    for (let j = 1; j <= right.length; j++) {
      const change = left[i - 1] === right[j - 1] ? 0 : 1;
      let cost = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + change);
      const swapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      if (swapped) cost = Math.min(cost, rows[i - 2]![j - 2]! + 1);
      row.push(cost);
    }
    rows.push(row);
  }
  return rows[left.length]![right.length]!;
}

/** The name most likely meant by a mistyped one; undefined when none is near (a third of its letters, at most 4). */
export function nearestName<Name extends string>(typed: string, names: readonly Name[]): Name | undefined {
  const limit = Math.min(4, Math.floor(typed.length / 3));
  const [best] = names
    .map((name) => ({ name, distance: editDistance(typed.toUpperCase(), name) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance);
  return best?.name;
}
