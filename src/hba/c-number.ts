const leadingInteger = /^[\t-\r ]*([+-]?[0-9]+)/;

/** parseInteger reads a whole text as a decimal integer, as strtol(3) with a check of its end: blanks and a sign may lead. */
export function parseInteger(text: string): number | undefined {
  const match = leadingInteger.exec(text);
  return match?.[1] !== undefined && match[0].length === text.length ? Number.parseInt(match[1], 10) : undefined;
}

/** parseAtoi reads what it can of a text as atoi(3): 0 if it does not begin with a number. */
export function parseAtoi(text: string): number {
  const digits = leadingInteger.exec(text)?.[1];
  if (digits === undefined) return 0;
  const long = BigInt(digits.replace('+', ''));
  const limit = 1n << 63n;
  const clamped = long >= limit ? limit - 1n : long < -limit ? -limit : long;
  return Number(BigInt.asIntN(32, clamped));
}
