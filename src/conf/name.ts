/** foldName puts ASCII letters in lower case, as the server does before it compares the names of settings. */
export function foldName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** isCustomName tells whether a name has the form that the server leaves to extensions: identifiers joined by dots. */
export function isCustomName(name: string): boolean {
  return /^[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*(\.[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)+$/.test(name);
}

/** nearNames gives the names that a mistyped one was likely meant to be, nearest first. */
export function nearNames(mistyped: string, names: Iterable<string>): string[] {
  const folded = foldName(mistyped);
  const limit = Math.max(2, Math.floor(folded.length / 4));
  return [...names]
    .map((name) => ({ name, distance: editDistance(folded, foldName(name)) }))
    .filter(({ distance }) => distance <= limit)
    .toSorted((a, b) => a.distance - b.distance)
    .map(({ name }) => name)
    .slice(0, 3);
}

/** longestCompared bounds the work for a hostile name: no setting has a name near as long. */
const longestCompared = 100;

function editDistance(a: string, b: string): number {
  if (a.length > longestCompared) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let line = 0; line < a.length; line++) {
    let diagonal = row[0] ?? 0;
    const next = [line + 1];
    for (let column = 0; column < b.length; column++) {
      const above = row[column + 1] ?? 0;
      next.push(Math.min(above + 1, (next[column] ?? 0) + 1, diagonal + (a[line] === b[column] ? 0 : 1)));
      diagonal = above;
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
