import {
  leftToRight,
  mappedToNothing,
  nonAsciiSpace,
  prohibited,
  rightToLeft,
  unassigned,
} from './stringprep-tables.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * preparePassword normalizes a password as pg_saslprep of PostgreSQL's common/saslprep.c does, and so every libpq. It is
 * SASLprep (RFC 4013) but for two things: what is no UTF-8, or breaks a rule, is taken as it is; and the rules are held
 * against the characters before normalization, not after. A password that the server normalizes and we do not, or the
 * other way round, would never fit.
 */
export function preparePassword(password: Buffer): Buffer {
  if (password.every((byte) => byte < 0x80)) return password;
  const text = decode(password);
  if (text === undefined) return password;
  const mapped = map(text);
  if (mapped.length === 0 || breaksRule(mapped)) return password;
  return Buffer.from(
    mapped
      .map((codePoint) => String.fromCodePoint(codePoint))
      .join('')
      .normalize('NFKC'),
    'utf8',
  );
}

function decode(password: Buffer): string | undefined {
  try {
    return utf8.decode(password);
  } catch {
    return undefined;
  }
}

/** RFC 4013 §2.1. A zero-width space is in both tables; the server takes it for a space. */
function map(text: string): readonly number[] {
  const mapped: number[] = [];
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    if (nonAsciiSpace.has(codePoint)) mapped.push(0x20);
    else if (!mappedToNothing.has(codePoint)) mapped.push(codePoint);
  }
  return mapped;
}

/** RFC 4013 §2.3, §2.5; RFC 3454 §6. */
function breaksRule(mapped: readonly number[]): boolean {
  if (mapped.some((codePoint) => prohibited.has(codePoint) || unassigned.has(codePoint))) return true;
  if (!mapped.some((codePoint) => rightToLeft.has(codePoint))) return false;
  if (mapped.some((codePoint) => leftToRight.has(codePoint))) return true;
  return !rightToLeft.has(mapped[0] ?? 0) || !rightToLeft.has(mapped.at(-1) ?? 0);
}
