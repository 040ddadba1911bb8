/** Lines beyond which nobody looks for one that could be left out: each costs a comparison of all regions. */
const mostTried = 60;

/** leastLines leaves out lines one by one, the last first, as long as the rest still decides as it should. */
export function leastLines<Line>(
  lines: readonly Line[],
  decidesAll: (lines: readonly Line[]) => boolean,
): readonly Line[] {
  if (lines.length < 2 || lines.length > mostTried || !decidesAll(lines)) return lines;
  let kept = lines;
  for (const line of lines.toReversed()) {
    const rest = kept.filter((each) => each !== line);
    if (rest.length > 0 && decidesAll(rest)) kept = rest;
  }
  return kept;
}
