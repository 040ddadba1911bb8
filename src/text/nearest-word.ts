/**
 * nearestWord gives the word that differs from one in the fewest letters, where that is at most two; two letters in the
 * wrong order count as one. Else the first word that begins so.
 */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  const near = known
    .map((candidate) => ({ candidate, distance: distance(word, candidate) }))
    .toSorted((a, b) => a.distance - b.distance)[0];
  if (near !== undefined && near.distance <= 2 && near.distance < word.length / 2) return near.candidate;
  return word.length < shortestBeginning ? undefined : known.find((candidate) => candidate.startsWith(word));
}

/** Letters that a beginning must have to tell what was meant. */
const shortestBeginning = 3;

/** Levenshtein's distance, with neighbours that changed places. Words are short: longer ones than any keyword are not compared. */
function distance(a: string, b: string): number {
  if (a.length > 40) return Infinity;
  let before: readonly number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const swapped = i > 0 && j > 0 && letter === b[j - 1] && a[i - 1] === other ? (before[j - 1] ?? 0) + 1 : Infinity;
      const kept = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(kept, swapped, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row.at(-1) ?? 0;
}
