/** Lines added and removed, by the longest common run of lines; enough for the "+3 −3" of a title. */
export function countChanges(before: string, after: string) {
  const a = before.split("\n"), b = after.split("\n");
  let previous = new Array<number>(b.length + 1).fill(0);
  for (const line of a) {
    const row = [0];
    for (let j = 0; j < b.length; j++) {
      row.push(line === b[j] ? previous[j]! + 1 : Math.max(previous[j + 1]!, row[j]!));
    }
    previous = row;
  }
  const common = previous[b.length]!;
  return { added: b.length - common, removed: a.length - common };
}
