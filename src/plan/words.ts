import { compileAre } from '../hba/are.ts';
import { printWord } from '../hba/print-record.ts';
import { asBytes } from '../text/as-bytes.ts';
import { fromUtf8, toDisplay, type ByteString } from '../text/byte-string.ts';
import type { PolicyWord } from './policy.ts';

/** ParsedWord is a word, or why it is none. */
export type ParsedWord =
  | { readonly kind: 'word'; readonly word: PolicyWord }
  | { readonly kind: 'invalid'; readonly message: string };

const databaseKeywords: ReadonlyMap<string, PolicyWord> = new Map<string, PolicyWord>([
  ['all', { kind: 'all' }],
  ['sameuser', { kind: 'sameuser' }],
  ['samerole', { kind: 'samerole' }],
  ['replication', { kind: 'replication' }],
]);

/** parseDatabaseWord reads a word for databases; in double quotes it is a name whatever it says. */
export function parseDatabaseWord(text: string): ParsedWord {
  const keyword = databaseKeywords.get(text);
  return keyword === undefined ? parseName(text) : { kind: 'word', word: keyword };
}

/** parseRoleWord reads a word for roles: a name, `+group`, `/regex`, `all`; in double quotes it is a name. */
export function parseRoleWord(text: string): ParsedWord {
  if (text === 'all') return { kind: 'word', word: { kind: 'all' } };
  if (/^\+./.test(text)) return { kind: 'word', word: { kind: 'group', role: fromUtf8(text.slice(1)) } };
  return parseName(text);
}

function parseName(text: string): ParsedWord {
  if (/[\n\r\0]/.test(text)) return { kind: 'invalid', message: 'a name has a line break in it' };
  if (text.startsWith('/')) {
    const compiled = compileAre(asBytes(fromUtf8(text).slice(1)));
    if (compiled.kind === 'are') return { kind: 'word', word: { kind: 'regex', are: compiled.are } };
    return { kind: 'invalid', message: compiled.message };
  }
  const quoted = /^"(.*)"$/s.exec(text)?.[1];
  const name = fromUtf8(quoted ?? text);
  if (name === '') return { kind: 'invalid', message: 'a name is empty' };
  if (name.startsWith('/')) return { kind: 'invalid', message: 'no name of pg_hba.conf may begin with a slash' };
  // The server cuts what clients send to 63 bytes (NAMEDATALEN), and compares with the whole word.
  if (name.length > 63) return { kind: 'invalid', message: `"${text}" is longer than the 63 bytes of a name` };
  return { kind: 'word', word: { kind: 'name', name } };
}

/** printPolicyWord gives a word as the policy has it. */
export function printPolicyWord(word: PolicyWord): string {
  switch (word.kind) {
    case 'group':
      return `+${toDisplay(word.role)}`;
    case 'regex':
      return `/${toDisplay(word.are.source)}`;
    case 'name':
      return toDisplay(word.name);
    default:
      return word.kind;
  }
}

/** printFileWord gives a word as pg_hba.conf has it. */
export function printFileWord(word: PolicyWord): ByteString {
  switch (word.kind) {
    case 'group':
      return asBytes(`+${printWord(word.role)}`);
    case 'regex':
      return asBytes(printWord(`/${word.are.source}`));
    case 'name':
      return asBytes(printWord(word.name));
    default:
      return asBytes(word.kind);
  }
}
