import { invalidConninfo, type ConninfoPair, type ConninfoPairs, type InvalidConninfo } from './conninfo-pairs.ts';
import { decodePercent } from './percent.ts';

const prefixes = ['postgresql://', 'postgres://'] as const;

/** isConninfoUri tells whether a connection string is a URI; libpq looks at the prefix only, and at its case. */
export function isConninfoUri(text: string): boolean {
  return prefixes.some((prefix) => text.startsWith(prefix));
}

/** parseConninfoUri reads `postgresql://user:password@host:port,…/dbname?keyword=value&…` (manual: libpq-connstring-uris). */
export function parseConninfoUri(uri: string, isKnown: (keyword: string) => boolean): ConninfoPairs {
  const prefix = prefixes.find((candidate) => uri.startsWith(candidate)) ?? '';
  const userinfo = takeUserinfo(uri, prefix.length);
  const user = decodePairs(userinfo.pairs);
  if (user.kind === 'invalid') return user;
  const authority = takeHosts(uri, userinfo.end);
  if (authority.kind === 'invalid') return authority;
  const question = uri.indexOf('?', authority.end);
  const path = uri.slice(authority.end, question < 0 ? uri.length : question);

  const place = decodePairs([
    { keyword: 'host', raw: authority.hosts },
    { keyword: 'port', raw: authority.ports },
    { keyword: 'dbname', raw: path.slice(1) },
  ]);
  if (place.kind === 'invalid') return place;
  const query = question < 0 ? noPairs : parseQuery(uri.slice(question + 1), isKnown);
  if (query.kind === 'invalid') return query;
  return { kind: 'pairs', pairs: [...user.pairs, ...place.pairs, ...query.pairs] };
}

const noPairs = { kind: 'pairs', pairs: [] } as const;

/** Written is a value that is still percent-encoded. An empty one counts as not given. */
interface Written {
  readonly keyword: string;
  readonly raw: string;
}

function decodePairs(written: readonly Written[]): ConninfoPairs {
  const pairs: ConninfoPair[] = [];
  for (const { keyword, raw } of written) {
    if (raw === '') continue;
    const decoded = decodePercent(raw);
    if (decoded.kind === 'invalid') {
      return keyword === 'password' ? invalidConninfo(decoded.message.replace(raw, masked)) : decoded;
    }
    pairs.push({ keyword, value: decoded.text });
  }
  return { kind: 'pairs', pairs };
}

/** What stands for a password in a message: libpq would quote it. */
const masked = '***';

function takeUserinfo(uri: string, start: number): { readonly pairs: readonly Written[]; readonly end: number } {
  const stop = start + uri.slice(start).search(/[@/]/);
  if (stop < start || uri.charAt(stop) !== '@') return { pairs: [], end: start };
  const userinfo = uri.slice(start, stop);
  const colon = userinfo.indexOf(':');
  const user = { keyword: 'user', raw: colon < 0 ? userinfo : userinfo.slice(0, colon) };
  const password = { keyword: 'password', raw: colon < 0 ? '' : userinfo.slice(colon + 1) };
  return { pairs: [user, password], end: stop + 1 };
}

interface Hosts {
  readonly kind: 'hosts';
  /** Comma-separated, as the keyword host takes them. */
  readonly hosts: string;
  readonly ports: string;
  readonly end: number;
}

function takeHosts(uri: string, start: number): Hosts | InvalidConninfo {
  const hosts: string[] = [];
  const ports: string[] = [];
  let at = start;
  for (;;) {
    const host = takeHost(uri, at);
    if (host.kind === 'invalid') return host;
    hosts.push(host.name);
    at = host.end;
    const portEnd = uri.charAt(at) === ':' ? endOf(uri, at + 1, /[/?,]/) : at;
    ports.push(uri.slice(at + 1, portEnd));
    at = portEnd;
    if (uri.charAt(at) !== ',') return { kind: 'hosts', hosts: hosts.join(','), ports: ports.join(','), end: at };
    at++;
  }
}

type Host = { readonly kind: 'host'; readonly name: string; readonly end: number };

function takeHost(uri: string, start: number): Host | InvalidConninfo {
  const shown = uri.replace(/(:\/\/[^:@/]*:)[^@/]+@/, `$1${masked}@`);
  if (uri.charAt(start) !== '[') {
    const end = endOf(uri, start, /[:/?,]/);
    return { kind: 'host', name: uri.slice(start, end), end };
  }
  const close = uri.indexOf(']', start);
  if (close < 0) {
    return invalidConninfo(
      `end of string reached when looking for matching "]" in IPv6 host address in URI: "${shown}"`,
    );
  }
  if (close === start + 1) return invalidConninfo(`IPv6 host address may not be empty in URI: "${shown}"`);
  const next = uri.charAt(close + 1);
  if (!['', ':', '/', '?', ','].includes(next)) {
    return invalidConninfo(
      `unexpected character "${next}" at position ${close + 2} in URI (expected ":" or "/"): "${shown}"`,
    );
  }
  return { kind: 'host', name: uri.slice(start + 1, close), end: close + 1 };
}

function endOf(text: string, start: number, stop: RegExp): number {
  const found = text.slice(start).search(stop);
  return found < 0 ? text.length : start + found;
}

function parseQuery(query: string, isKnown: (keyword: string) => boolean): ConninfoPairs {
  const pairs: ConninfoPair[] = [];
  const parameters = query.split('&');
  if (parameters.at(-1) === '') parameters.pop();
  for (const parameter of parameters) {
    const parsed = parseParameter(parameter, isKnown);
    if (parsed.kind === 'invalid') return parsed;
    pairs.push(parsed.pair);
  }
  return { kind: 'pairs', pairs };
}

function parseParameter(
  parameter: string,
  isKnown: (keyword: string) => boolean,
): { readonly kind: 'pair'; readonly pair: ConninfoPair } | InvalidConninfo {
  const [rawKeyword = '', rawValue, extra] = parameter.split('=');
  if (extra !== undefined) {
    return invalidConninfo(`extra key/value separator "=" in URI query parameter: "${rawKeyword}"`);
  }
  if (rawValue === undefined) {
    return invalidConninfo(`missing key/value separator "=" in URI query parameter: "${rawKeyword}"`);
  }
  const keyword = decodePercent(rawKeyword);
  if (keyword.kind === 'invalid') return keyword;
  const value = decodePercent(rawValue);
  if (value.kind === 'invalid') return value;
  // JDBC's spelling.
  if (keyword.text === 'ssl' && value.text === 'true') {
    return { kind: 'pair', pair: { keyword: 'sslmode', value: 'require' } };
  }
  if (!isKnown(keyword.text)) return invalidConninfo(`invalid URI query parameter: "${keyword.text}"`);
  return { kind: 'pair', pair: { keyword: keyword.text, value: value.text } };
}
