import { printAddress, type IpAddress } from '../inet/address.ts';
import { maskOfLength } from '../inet/mask.ts';
import { asBytes } from '../text/as-bytes.ts';
import type { ByteString } from '../text/byte-string.ts';
import type { IdentRecord } from './ident.ts';
import { printLdapUrl } from './ldap-url.ts';
import type { OptionValues, ValueName } from './option-values.ts';
import type { DatabaseToken, HbaAddress, HbaOptions, HbaRecord, UserToken } from './record.ts';

/** printRecord writes a record as one line, without a line end, that reads as the same record; its comment is gone. */
export function printRecord(record: Omit<HbaRecord, 'ruleNumber' | 'file' | 'line' | 'text'>): ByteString {
  const fields = [
    record.type,
    record.databases.map(printDatabase).join(','),
    record.users.map(printUser).join(','),
    ...(record.address === undefined ? [] : [printHbaAddress(record.address)]),
    record.method,
    ...printOptions(record.options),
  ];
  return asBytes(fields.join(' '));
}

/** printIdentRecord writes a line of a map as one line, without a line end. */
export function printIdentRecord(record: Pick<IdentRecord, 'map' | 'systemUser' | 'databaseUser'>): ByteString {
  const { map, systemUser, databaseUser } = record;
  const system = systemUser.kind === 'name' ? printWord(systemUser.name) : printWord(`/${systemUser.are.source}`);
  return asBytes([printWord(map), system, printUser(databaseUser)].join(' '));
}

const keywords: ReadonlySet<string> = new Set([
  'all',
  'sameuser',
  'samerole',
  'samegroup',
  'replication',
  'samehost',
  'samenet',
]);

/** printWord puts a name in quotes if without them it would be a keyword, a group, a file or more than one word. */
export function printWord(word: string): string {
  const isSafe = word !== '' && !/[\s,#"\\]|^[@+]/.test(word) && !keywords.has(word);
  return isSafe ? word : `"${word.replaceAll('"', '""')}"`;
}

function printDatabase(token: DatabaseToken): string {
  switch (token.kind) {
    case 'name':
      return printWord(token.name);
    case 'regex':
      return printWord(`/${token.are.source}`);
    default:
      return token.kind;
  }
}

function printUser(token: UserToken): string {
  switch (token.kind) {
    case 'all':
      return 'all';
    case 'group':
      return token.role === '' ? '+' : `+${printWord(token.role)}`;
    case 'name':
      return printWord(token.name);
    case 'regex':
      return printWord(`/${token.are.source}`);
  }
}

function printHbaAddress(address: HbaAddress): string {
  switch (address.kind) {
    case 'name':
      return printWord(address.name);
    case 'range':
      return printRange(address.base, address.mask);
    default:
      return address.kind;
  }
}

function printRange(base: IpAddress, mask: IpAddress): string {
  for (let length = base.family === 4 ? 32 : 128; length >= 0; length--) {
    if (maskOfLength(base.family, length).value === mask.value) return `${printAddress(base)}/${length}`;
  }
  return `${printAddress(base)} ${printAddress(mask)}`;
}

/** What an ldapurl says; only it can say a scope other than the usual one. */
const urlValues: ReadonlySet<string> = new Set<ValueName>([
  'ldapscheme',
  'ldapserver',
  'ldapport',
  'ldapbasedn',
  'ldapsearchattribute',
  'ldapsearchfilter',
]);

function printOptions({ values }: HbaOptions): string[] {
  const needsUrl = values.ldapscope !== undefined && values.ldapscope !== '2';
  const words = entriesOf(values)
    .filter(([name]) => name !== 'ldapscope' && !(needsUrl && urlValues.has(name)))
    .map(([name, value]) => printWord(`${name}=${value}`));
  // Every option after it would set the scope back.
  return needsUrl ? [...words, printWord(`ldapurl=${printLdapUrl(values)}`)] : words;
}

function entriesOf(values: OptionValues): [string, ByteString][] {
  return Object.entries(values).filter((entry): entry is [string, ByteString] => entry[1] !== undefined);
}
