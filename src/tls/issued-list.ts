/** Purpose is what a certificate is for. */
export type Purpose = 'ca' | 'server' | 'client';

/** IssuedEntry is one certificate that a CA has issued. */
export interface IssuedEntry {
  /** In hexadecimal, upper case, as X509Certificate of node:crypto shows it. */
  readonly serialNumber: string;
  readonly purpose: Purpose;
  readonly notAfter: Date;
  /** When it was revoked. */
  readonly revoked: Date | undefined;
  /** The CN: a role or a host. It may be empty, and has no control characters. */
  readonly name: string;
}

/** IssuedList is the memory of a CA: what it has issued, and how many revocation lists. */
export interface IssuedList {
  /** The number of the last revocation list; 0 for none. */
  readonly listNumber: number;
  readonly entries: readonly IssuedEntry[];
}

/** ParsedIssuedList is the outcome of parseIssuedList; `line` counts from 1. */
export type ParsedIssuedList =
  | ({ readonly kind: 'list' } & IssuedList)
  | { readonly kind: 'invalid'; readonly line: number; readonly message: string };

/** emptyIssuedList is that of a new CA. */
export const emptyIssuedList: IssuedList = { listNumber: 0, entries: [] };

const heading = `# Certificates issued by this CA, kept by "postern cert": serial, purpose, end, revoked, name.
# The number is that of the last revocation list.
`;

const entryLine = /^([0-9A-F]+)\t(ca|server|client)\t(\S+)\t(\S+)\t(.*)$/s;

/** printIssuedList writes a list as parseIssuedList reads it: columns between tabs, times in ISO 8601. */
export function printIssuedList({ listNumber, entries }: IssuedList): string {
  const lines = entries.map(({ serialNumber, purpose, notAfter, revoked, name }) =>
    [serialNumber, purpose, notAfter.toISOString(), revoked?.toISOString() ?? '-', name].join('\t'),
  );
  return `${heading}number\t${listNumber}\n${lines.map((line) => `${line}\n`).join('')}`;
}

/** parseIssuedList reads a list. A line that it does not know refuses the whole: a revocation could be lost with it. */
export function parseIssuedList(text: string): ParsedIssuedList {
  const entries: IssuedEntry[] = [];
  let listNumber = 0;
  for (const [i, line] of text.split('\n').entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const number = /^number\t(\d{1,15})$/.exec(line)?.[1];
    if (number !== undefined) {
      listNumber = Number(number);
      continue;
    }
    const entry = parseEntry(line);
    if (entry === undefined) return { kind: 'invalid', line: i + 1, message: 'not an entry of a list of certificates' };
    entries.push(entry);
  }
  return { kind: 'list', listNumber, entries };
}

function parseEntry(line: string): IssuedEntry | undefined {
  const [, serialNumber = '', purpose, end = '', revokedText = '', name = ''] = entryLine.exec(line) ?? [];
  const notAfter = new Date(end);
  const revoked = revokedText === '-' ? undefined : new Date(revokedText);
  if (!isPurpose(purpose) || isNaN(notAfter.getTime())) return undefined;
  if (revoked !== undefined && isNaN(revoked.getTime())) return undefined;
  return { serialNumber, purpose, notAfter, revoked, name };
}

function isPurpose(text: string | undefined): text is Purpose {
  return text === 'ca' || text === 'server' || text === 'client';
}
