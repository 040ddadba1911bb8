/** DerElement is one element of a DER encoding (X.690). */
export interface DerElement {
  /** The identifier octet; tag numbers above 30 do not occur in what is read here. */
  readonly tag: number;
  readonly contents: Buffer;
  /** The whole element with its identifier and length. */
  readonly encoded: Buffer;
}

/** Identifier octets of X.690 §8.1.2. */
export const derTag = {
  integer: 0x02,
  oid: 0x06,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
  context0: 0xa0,
} as const;

/** A length of more than four octets is no certificate. */
const maxLengthOctets = 4;

/**
 * parseDer splits bytes into elements, one level deep. It throws a RangeError for what is cut short, and for the
 * indefinite lengths of BER, which OpenSSL takes in a certificate.
 */
export function parseDer(bytes: Buffer): readonly DerElement[] {
  const elements: DerElement[] = [];
  for (let start = 0; start < bytes.length; ) {
    const { from, to } = bounds(bytes, start);
    elements.push({
      tag: bytes.readUInt8(start),
      contents: bytes.subarray(from, to),
      encoded: bytes.subarray(start, to),
    });
    start = to;
  }
  return elements;
}

function bounds(bytes: Buffer, start: number): { readonly from: number; readonly to: number } {
  const first = bytes.readUInt8(start + 1);
  const octets = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || octets > maxLengthOctets) throw new RangeError('not a length of DER');
  const length = octets === 0 ? first : bytes.readUIntBE(start + 2, octets);
  const from = start + 2 + octets;
  if (from + length > bytes.length) throw new RangeError('DER element cut short');
  return { from, to: from + length };
}

/** parseOid gives the dotted form of an OBJECT IDENTIFIER's contents (X.690 §8.19). */
export function parseOid(contents: Buffer): string {
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const octet of contents) {
    arc = (arc << 7n) | BigInt(octet & 0x7f);
    if (octet < 0x80) {
      arcs.push(arc);
      arc = 0n;
    }
  }
  const [first = 0n, ...rest] = arcs;
  const top = first < 80n ? first / 40n : 2n;
  return [top, first - top * 40n, ...rest].join('.');
}
