/** How far two short words are apart: how many letters are missing, too many, others, or swapped with a neighbour. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(changed, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      // Before the first letter there is none, which equals no letter.
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

const MIN_SHORTENED_CHARS = 3;

/** A shortened word is one step away, however much was cut: ADDR for ADDRESS. */
function wordEdits(a: string, b: string): number {
  const edits = editDistance(a, b);
  const isShortened = Math.min(a.length, b.length) >= MIN_SHORTENED_CHARS &&
    (a.startsWith(b) || b.startsWith(a));
  return isShortened ? Math.min(edits, 1) : edits;
}

/** The same over lists of words, where another word counts as its letters do, and as `wordCost` at most. */
export function wordDistance(a: readonly string[], b: readonly string[], wordCost: number): number {
  let last = Array.from({ length: b.length + 1 }, (_, at) => at * wordCost);
  for (const [i, word] of a.entries()) {
    const row = [(i + 1) * wordCost];
    for (const [j, other] of b.entries()) {
      const changed = (last[j] ?? 0) + Math.min(wordEdits(word, other), wordCost);
      row.push(Math.min(changed, (last[j + 1] ?? 0) + wordCost, (row[j] ?? 0) + wordCost));
    }
    last = row;
  }
  return last[b.length] ?? 0;
}
