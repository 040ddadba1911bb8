/** ScannedNumber is a number at the beginning of a text, and the rest of the text. */
export interface ScannedNumber {
  readonly value: number;
  readonly rest: string;
}

const leadingInteger = /^[\t-\r ]*[+-]?(?:0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)/;
const leadingDecimal = /^[\t-\r ]*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/;
const leadingHexadecimal = /^[\t-\r ]*([+-]?)0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?(?:[pP]([+-]?[0-9]+))?/;
const leadingInfinity = /^[\t-\r ]*([+-]?)inf(?:inity)?/i;

const longRange = 2n ** 63n;
/** No number of more digits is in the range, but for zeros in front: BigInt takes more than linear time for its digits. */
const longestLong = 1_000;
const smallestNormal = 2 ** -1022;

/**
 * scanInteger reads as strtol(3) with base 0: decimal, 0x hexadecimal, 0 octal. Where a fraction or an exponent follows,
 * or the number is too long, it reads as scanReal.
 */
export function scanInteger(text: string): ScannedNumber | undefined {
  const matched = leadingInteger.exec(text)?.[0];
  if (matched === undefined) return /^[.eE]/.test(text) ? scanReal(text) : undefined;
  if (matched.length > longestLong) return scanReal(text);
  const rest = text.slice(matched.length);
  const value = parseLong(matched.trimStart());
  if (/^[.eE]/.test(rest) || value >= longRange || value < -longRange) return scanReal(text);
  return { value: Number(value), rest };
}

/** scanReal reads as strtod(3): decimal, 0x hexadecimal with a binary exponent, infinity. NaN is no number of a setting. */
export function scanReal(text: string): ScannedNumber | undefined {
  const infinity = leadingInfinity.exec(text);
  if (infinity !== null) {
    return { value: infinity[1] === '-' ? -Infinity : Infinity, rest: text.slice(infinity[0].length) };
  }
  const hexadecimal = scanHexadecimal(text);
  if (hexadecimal !== undefined) return hexadecimal;
  const matched = leadingDecimal.exec(text)?.[0];
  if (matched === undefined) return undefined;
  const value = Number(matched.trimStart());
  const mantissa = matched.split(/[eE]/)[0] ?? '';
  const outOfRange = !Number.isFinite(value) || (Math.abs(value) < smallestNormal && /[1-9]/.test(mantissa));
  return outOfRange ? undefined : { value, rest: text.slice(matched.length) };
}

function scanHexadecimal(text: string): ScannedNumber | undefined {
  const match = leadingHexadecimal.exec(text);
  if (match === null) return undefined;
  const [matched, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole + fraction === '') return undefined;
  const mantissa = Number(BigInt(`0x${whole}${fraction}`));
  const value = mantissa * 2 ** (Number(exponent) - 4 * fraction.length);
  if (!Number.isFinite(value)) return undefined;
  return { value: sign === '-' ? -value : value, rest: text.slice(matched.length) };
}

function parseLong(text: string): bigint {
  const negative = text.startsWith('-');
  const digits = text.replace(/^[+-]/, '');
  const octal = /^0[0-7]+$/.test(digits);
  const value = BigInt(octal ? `0o${digits.slice(1)}` : digits);
  return negative ? -value : value;
}

/** printReal writes a number as printf(3) does with %g: six significant digits. */
export function printReal(value: number): string {
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity';
  if (value === 0) return '0';
  const [mantissa = '', exponentText = '0'] = value.toExponential(5).split('e');
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 6) return dropTrailingZeros(value.toFixed(5 - exponent));
  const digits = String(Math.abs(exponent)).padStart(2, '0');
  return `${dropTrailingZeros(mantissa)}e${exponent < 0 ? '-' : '+'}${digits}`;
}

function dropTrailingZeros(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
}
