/** notCovered says why some kinds of mistake are not found yet. */
export const notCovered: Readonly<Record<string, string>> = {};
