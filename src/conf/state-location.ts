import { Secret } from '../text/secret.ts';
import type { Checked } from './value-type.ts';

/** RedisLocation is a Redis or Valkey server and how to log in there. */
export interface RedisLocation {
  readonly kind: 'redis';
  readonly tls: boolean;
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: Secret<string> | undefined;
  readonly database: number;
}

/** StateLocation is where the guard keeps what it knows, beside its own memory. */
export type StateLocation = { readonly kind: 'memory' } | { readonly kind: 'file' } | RedisLocation;

/** The port that both servers listen on by default, with and without TLS. */
const defaultPort = 6379;

const hint = 'Write file, memory, or redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE]; rediss:// for TLS.';

/** The schemes that people write; those with a second s are TLS. */
const schemes: Readonly<Record<string, { readonly tls: boolean }>> = {
  'redis:': { tls: false },
  'rediss:': { tls: true },
  'valkey:': { tls: false },
  'valkeys:': { tls: true },
};

/** parseStateLocation reads the text of postern.state; a text says what is wrong with it, without what may be a password. */
export function parseStateLocation(text: string): StateLocation | string {
  const word = text.toLowerCase();
  if (word === 'memory' || word === 'file') return { kind: word };
  const url = parseUrl(text);
  if (url === undefined) return 'It is neither a word that is known nor a URL.';
  const scheme = schemes[url.protocol];
  if (scheme === undefined) return `The scheme "${url.protocol}//" is not known.`;
  if (url.hostname === '') return 'It names no host.';
  if (url.search !== '' || url.hash !== '') return 'Nothing may stand behind the number of the database.';
  const database = /^\/?$/.test(url.pathname) ? 0 : parseDatabase(url.pathname);
  if (database === undefined) return 'What stands behind the host is not the number of a database.';
  const user = decode(url.username);
  const password = decode(url.password);
  if (user === undefined || password === undefined) return 'The user or password has a "%" that begins no code.';
  return {
    kind: 'redis',
    tls: scheme.tls,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? defaultPort : Number(url.port),
    user: user === '' ? undefined : user,
    password: password === '' ? undefined : new Secret(password),
    database,
  };
}

/** checkStateLocation checks the text of postern.state; the text stays, and is read where it is used. */
export function checkStateLocation(text: string): Checked<string> {
  const parsed = parseStateLocation(text);
  return typeof parsed === 'string' ? { kind: 'invalid', detail: parsed, hint } : { kind: 'value', value: text };
}

/** URL throws where the text is none; whatever the reason, people get the hint. */
function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** Redis numbers its databases in an int; nobody configures this many. */
function parseDatabase(path: string): number | undefined {
  return /^\/[0-9]{1,5}$/.test(path) ? Number(path.slice(1)) : undefined;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
