import type { AuthMethod } from '../../dialect/auth-method.ts';
import { parseNumericHost } from '../../inet/numeric-host.ts';
import type { HbaLine } from '../../hba/parse-line.ts';
import { toDisplay } from '../../text/byte-string.ts';
import type { Found } from '../check.ts';
import type { CheckedLine, CheckedServer } from '../checked-server.ts';
import { remember } from '../remember.ts';
import { placeIn, placeOfWord, type PlacedWord, type SourceLine } from '../source-line.ts';
import { isInclude } from './references-in.ts';
import { withListed, type HomedWord } from './word-files.ts';

/** RuleWords is the words of one line of pg_hba.conf by what the server takes them for. Absent is what the line lacks. */
export interface RuleWords {
  readonly source: SourceLine;
  readonly read: HbaLine | undefined;
  readonly type: PlacedWord;
  /** With the words of the files that are named by @file; a file that cannot be read stands as itself. */
  readonly databases: readonly HomedWord[];
  readonly users: readonly HomedWord[];
  /** Absent in local lines. */
  readonly address: PlacedWord | undefined;
  /** The netmask in a field of its own. */
  readonly mask: PlacedWord | undefined;
  readonly method: PlacedWord | undefined;
  readonly options: readonly PlacedWord[];
}

/** rulesOf gives the words of all lines but includes, comments and blanks. */
export const rulesOf = remember((server: CheckedServer): readonly RuleWords[] => {
  const { hba, dialect } = server;
  return (hba?.lines ?? []).flatMap((line) => {
    const [[type] = []] = line.source.fields;
    if (type === undefined || (dialect.includes && isInclude(line.source))) return [];
    return [wordsOf(line, type, server)];
  });
});

/** ruleLines gives the lines of all rules, each before those of the files of words that it names. */
export const ruleLines = remember((server: CheckedServer): readonly SourceLine[] => [
  ...new Set(
    rulesOf(server).flatMap(({ source, databases, users }) => [
      source,
      ...databases.map(({ home }) => home),
      ...users.map(({ home }) => home),
    ]),
  ),
]);

function wordsOf({ source, read }: CheckedLine<HbaLine>, type: PlacedWord, server: CheckedServer): RuleWords {
  const { fields } = source;
  const isLocal = type.text.toLowerCase() === 'local';
  const address = isLocal ? undefined : fields[3]?.[0];
  const needsMask =
    address !== undefined && !address.text.includes('/') && parseNumericHost(address.text) !== undefined;
  const method = (isLocal ? 3 : 4) + (needsMask ? 1 : 0);
  return {
    source,
    read,
    type,
    databases: withListed(fields[1] ?? [], source, server),
    users: withListed(fields[2] ?? [], source, server),
    address,
    mask: needsMask ? fields[4]?.[0] : undefined,
    method: fields[method]?.[0],
    options: fields.slice(method + 1).flat(),
  };
}

/** refusalOf gives the server's text where it refuses a line for its fields. */
export function refusalOf({ read }: RuleWords): string | undefined {
  return read?.kind === 'refused' ? read.problem.message : undefined;
}

/** atWord says something about a word, in the place where it stands. */
export function atWord(
  { source }: Pick<RuleWords, 'source'>,
  word: PlacedWord & Partial<HomedWord>,
  saying: Omit<Found, 'file' | 'line'>,
): Found {
  return { ...placeOfWord(word.home ?? source, word), ...saying };
}

/** atText says something about some bytes of a line's joined text. */
export function atText(source: SourceLine, start: number, length: number, saying: Omit<Found, 'file' | 'line'>): Found {
  return { ...placeIn(source, start, length), ...saying };
}

/** show gives a word as it stands in the line. */
export function show({ source }: PlacedWord): string {
  return toDisplay(source);
}

/** hostTypes are the types of lines that have an address. */
export const hostTypes: readonly string[] = ['host', 'hostssl', 'hostnossl', 'hostgssenc', 'hostnogssenc'];

/** methodNames are the methods of all versions. */
export const methodNames: readonly AuthMethod[] = [
  'trust',
  'reject',
  'md5',
  'password',
  'scram-sha-256',
  'gss',
  'sspi',
  'ident',
  'peer',
  'pam',
  'bsd',
  'ldap',
  'radius',
  'cert',
  'oauth',
];

/** oldMethods are words that are no methods, and what people mean by them. */
export const oldMethods: ReadonlyMap<string, string> = new Map([
  ['scram', 'scram-sha-256'],
  ['scram-sha256', 'scram-sha-256'],
  ['scram_sha_256', 'scram-sha-256'],
  ['scramsha256', 'scram-sha-256'],
  ['sha256', 'scram-sha-256'],
  ['sha-256', 'scram-sha-256'],
  ['scram-sha-256-plus', 'scram-sha-256'],
  ['crypt', 'scram-sha-256'],
  ['krb4', 'gss'],
  ['krb5', 'gss'],
  ['gssapi', 'gss'],
  ['kerberos', 'gss'],
  ['certificate', 'cert'],
  ['tls-cert', 'cert'],
  ['ssl', 'cert'],
  ['deny', 'reject'],
  ['drop', 'reject'],
  ['none', 'reject'],
]);
