/**
 * IpAddress is an IPv4 address as an unsigned 32-bit number, or an IPv6 address as a 128-bit one. The zone (interface)
 * of a link-local address is kept for printing only: PostgreSQL ignores it when it compares.
 */
export type IpAddress =
  | { readonly family: 4; readonly value: number }
  | { readonly family: 6; readonly value: bigint; readonly zone?: string };

/** parseIPv4 reads four decimal numbers with dots, without leading zeros, as inet_pton(3) does. */
export function parseIPv4(text: string): number | undefined {
  let value = 0;
  let start = 0;
  for (let part = 0; part < 4; part++) {
    const dot = part === 3 ? text.length : text.indexOf('.', start);
    if (dot === -1) return undefined;
    const octet = parseOctet(text, start, dot);
    if (octet === undefined) return undefined;
    value = value * 256 + octet;
    start = dot + 1;
  }
  return value;
}

function parseOctet(text: string, start: number, end: number): number | undefined {
  const length = end - start;
  if (length < 1 || length > 3) return undefined;
  if (length > 1 && text.charCodeAt(start) === 0x30) return undefined;
  let octet = 0;
  for (let i = start; i < end; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    octet = octet * 10 + digit;
  }
  return octet <= 255 ? octet : undefined;
}

/** parseIPv6 reads the forms of RFC 4291 section 2.2, without a zone, as inet_pton(3) does. */
export function parseIPv6(text: string): bigint | undefined {
  const gap = text.indexOf('::');
  if (gap === -1) {
    const words = parseWords(text, true);
    return words?.length === 8 ? joinWords(words) : undefined;
  }
  const head = parseWords(text.slice(0, gap), false);
  const tail = parseWords(text.slice(gap + 2), true);
  if (head === undefined || tail === undefined || head.length + tail.length > 7) return undefined;
  return joinWords([...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail]);
}

function parseWords(text: string, mayEndInIPv4: boolean): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const words: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (mayEndInIPv4 && index === parts.length - 1 && part.includes('.')) {
      const ipv4 = parseIPv4(part);
      if (ipv4 === undefined) return undefined;
      words.push(ipv4 >>> 16, ipv4 & 0xffff);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined;
      words.push(Number.parseInt(part, 16));
    }
  }
  return words;
}

function joinWords(words: readonly number[]): bigint {
  let value = 0n;
  for (const word of words) value = (value << 16n) | BigInt(word);
  return value;
}

/**
 * parsePeerAddress reads the address of a socket's peer in the text Node gives (`socket.remoteAddress`), with the zone
 * after `%`. An IPv4-mapped address stays of family 6, as on the socket. It gives undefined for any other text.
 */
export function parsePeerAddress(text: string): IpAddress | undefined {
  const ipv4 = parseIPv4(text);
  if (ipv4 !== undefined) return { family: 4, value: ipv4 };
  const percent = text.indexOf('%');
  const value = parseIPv6(percent === -1 ? text : text.slice(0, percent));
  if (value === undefined) return undefined;
  return percent === -1 ? { family: 6, value } : { family: 6, value, zone: text.slice(percent + 1) };
}

/** printAddress gives the text of inet_ntop(3), with the zone after `%`. */
export function printAddress(address: IpAddress): string {
  if (address.family === 4) return printIPv4(address.value);
  const text = printIPv6(address.value);
  return address.zone === undefined ? text : `${text}%${address.zone}`;
}

function printIPv4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

function printIPv6(value: bigint): string {
  const words: number[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) words.push(Number((value >> shift) & 0xffffn));
  const gap = longestZeroRun(words);
  if (gap.start === 0 && (gap.length === 6 || (gap.length === 5 && words[5] === 0xffff))) {
    return `::${gap.length === 5 ? 'ffff:' : ''}${printIPv4(Number(value & 0xffffffffn))}`;
  }
  if (gap.length < 2) return hexWords(words);
  return `${hexWords(words.slice(0, gap.start))}::${hexWords(words.slice(gap.start + gap.length))}`;
}

function hexWords(words: readonly number[]): string {
  return words.map((word) => word.toString(16)).join(':');
}

function longestZeroRun(words: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: -1, length: 0 };
  let start = 0;
  for (const [index, word] of words.entries()) {
    if (word !== 0) start = index + 1;
    else if (index - start + 1 > best.length) best = { start, length: index - start + 1 };
  }
  return best;
}

/** sameAddress tells whether two addresses are equal; the zone is ignored, as PostgreSQL does. */
export function sameAddress(a: IpAddress, b: IpAddress): boolean {
  return a.family === b.family && a.value === b.value;
}
