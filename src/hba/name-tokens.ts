import { asBytes } from '../text/as-bytes.ts';
import type { ByteString } from '../text/byte-string.ts';
import { compileAre } from './are.ts';
import type { AuthField, AuthToken } from './auth-token.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { DatabaseToken, UserToken } from './record.ts';
import { refused, type Refused } from './refused.ts';

/** NameTokens is the words of a field, or why one of them is none. */
export type NameTokens<Token> = { readonly kind: 'tokens'; readonly tokens: readonly Token[] } | Refused;

const all = { kind: 'all' } as const;
const sameuser = { kind: 'sameuser' } as const;
const samerole = { kind: 'samerole' } as const;
const replication = { kind: 'replication' } as const;

/** parseDatabaseField reads the database field of a line. */
export function parseDatabaseField(field: AuthField, dialect: Dialect): NameTokens<DatabaseToken> {
  return parseEach(field, (token) => parseDatabaseToken(token, dialect));
}

/** parseUserField reads the user field of a line. */
export function parseUserField(field: AuthField, dialect: Dialect): NameTokens<UserToken> {
  return parseEach(field, (token) => parseUserToken(token, dialect));
}

function parseEach<Token>(field: AuthField, parse: (token: AuthToken) => Token | Refused): NameTokens<Token> {
  const tokens: Token[] = [];
  for (const token of field) {
    const parsed = parse(token);
    if (isRefused(parsed)) return parsed;
    tokens.push(parsed);
  }
  return { kind: 'tokens', tokens };
}

function isRefused(value: unknown): value is Refused {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'refused';
}

function parseDatabaseToken(token: AuthToken, dialect: Dialect): DatabaseToken | Refused {
  switch (token.quoted ? undefined : (token.text as string)) {
    case 'all':
      return all;
    case 'sameuser':
      return sameuser;
    case 'samegroup':
    case 'samerole':
      return samerole;
    case 'replication':
      return replication;
    default:
      return parseName(token, dialect);
  }
}

/** parseUserToken reads one word of a user field, or the database user of a map. */
export function parseUserToken(token: AuthToken, dialect: Dialect): UserToken | Refused {
  if (!token.quoted) {
    if (token.text === 'all') return all;
    if (token.text.startsWith('+')) return { kind: 'group', role: asBytes(token.text.slice(1)) };
  }
  return parseName(token, dialect);
}

/** NameToken is a word without a meaning of its own, in either field. */
type NameToken = Extract<UserToken, { kind: 'regex' | 'name' }>;

/** A word that begins with a slash is an expression even in quotes, which it needs to have blanks or commas in it. */
function parseName({ text }: AuthToken, dialect: Dialect): NameToken | Refused {
  if (!dialect.regexNames || !text.startsWith('/')) return { kind: 'name', name: text };
  const compiled = compileAre(asBytes(text.slice(1)));
  if (compiled.kind === 'unsupported' && dialect.unmatchable === 'listed') return { kind: 'name', name: text };
  return compiled.kind === 'are' ? { kind: 'regex', are: compiled.are } : refused(compiled.message);
}

/** parseRegex compiles a word that begins with a slash. What this engine cannot match refuses the line. */
export function parseRegex(text: ByteString): Extract<UserToken, { kind: 'regex' }> | Refused {
  const compiled = compileAre(asBytes(text.slice(1)));
  if (compiled.kind === 'are') return { kind: 'regex', are: compiled.are };
  return refused(compiled.message);
}
