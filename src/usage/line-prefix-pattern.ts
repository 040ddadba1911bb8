import { asBytes } from '../text/as-bytes.ts';
import { isOfInterest, type LogRecord, type RecordReader } from './log-record.ts';
import { parseLogTime } from './parse-log-time.ts';

const seconds = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \S+`;
const milliseconds = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \S+`;

/** What each escape of log_line_prefix prints (manual: guc-log-line-prefix), and the name of what is read from it. */
const escapes: Readonly<Record<string, readonly [pattern: string, name?: string]>> = {
  a: ['.*?'],
  u: ['.*?', 'user'],
  d: ['.*?', 'database'],
  r: [String.raw`(?:[^\s()]*|\[local\])(?:\(\d+\))?`, 'remote'],
  h: [String.raw`[^\s,;()]*?`, 'host'],
  L: [String.raw`\S*?`],
  b: ['[a-z ]*?'],
  p: [String.raw`\d+`, 'pid'],
  P: [String.raw`\d*`],
  t: [seconds, 'time'],
  m: [milliseconds, 'time'],
  n: [String.raw`\d+\.\d{3}`, 'epoch'],
  i: ['.*?'],
  e: ['[0-9A-Z]{5}'],
  c: [String.raw`[0-9a-f]+\.[0-9a-f]+`, 'session'],
  l: [String.raw`\d+`],
  s: [seconds],
  v: [String.raw`[\d/]*`],
  x: [String.raw`\d*`],
  Q: [String.raw`-?\d*`],
};

const tokens = /%(?<percent>%)|%(?<width>-?\d*)(?<letter>[a-zA-Z])|(?<literal>[^%]+|%)/g;

/** Severities of one letter case and labels of additions, then the SQLSTATE that log_error_verbosity = verbose adds. */
const behind = String.raw`(?<label>[A-Z]+\d?):  (?:[0-9A-Z]{5}: )?(?<message>.*)$`;

/** linePrefixPattern is what lines look like under a log_line_prefix. An escape that does not exist prints nothing. */
export function linePrefixPattern(prefix: string): RegExp {
  const named = new Set<string>();
  let source = '';
  let opened = 0;
  for (const { groups } of prefix.matchAll(tokens)) {
    const { percent, letter, literal, width } = groups ?? {};
    if (letter === undefined) source += escapeText(literal ?? percent ?? '');
    else if (letter === 'q') {
      source += '(?:';
      opened++;
    } else source += piece(letter, width, named);
  }
  return new RegExp(`^${source}${')?'.repeat(opened)}${behind}`);
}

function piece(letter: string, width: string | undefined, named: Set<string>): string {
  const [pattern, name] = escapes[letter] ?? [''];
  const isNew = name !== undefined && !named.has(name);
  if (isNew) named.add(name);
  const group = isNew ? `(?<${name}>${pattern})` : `(?:${pattern})`;
  return width ? ` *${group} *` : group;
}

function escapeText(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}

/** linePrefixReader reads the lines of a log to standard error. Lines that do not begin with the prefix go on an entry. */
export function linePrefixReader(prefix: string): RecordReader {
  const pattern = linePrefixPattern(prefix);
  return {
    read(line) {
      const match = pattern.exec(line);
      if (match?.groups === undefined) return undefined;
      return recordOf(match.groups);
    },
  };
}

function recordOf(groups: Readonly<Record<string, string | undefined>>): LogRecord {
  const { time, epoch, session, pid, user, database, host, remote, message = '' } = groups;
  const remoteHost = host ?? remote?.replace(/\(\d+\)$/, '');
  const at = time === undefined ? undefined : parseLogTime(time);
  return {
    time: epoch === undefined ? at : { at: Number(epoch) * 1000, isExact: true },
    session: session ?? pid,
    ...(user && user !== unknown && { user: asBytes(user) }),
    ...(database && database !== unknown && { database: asBytes(database) }),
    ...(remoteHost && { remoteHost }),
    message: asBytes(isOfInterest(message) ? message : ''),
  };
}

/** What the server prints where a connection has not said its name yet. */
const unknown = '[unknown]';

/** Prefixes that are in wide use: the server's own, Debian's, those that pgBadger and the clouds ask for. */
export const usualPrefixes: readonly string[] = [
  '%m [%p] %q%u@%d ',
  '%m [%p] ',
  '%t [%p]: user=%u,db=%d,app=%a,client=%h ',
  '%t [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h ',
  '%t [%p]: [%l-1] user=%u,db=%d ',
  '%t:%r:%u@%d:[%p]:',
  '%m:%r:%u@%d:[%p]:%l:%e:%s:%v:%x:%c:%q%a:',
  '%m [%p] %q[user=%u,db=%d,app=%a,host=%h] ',
  '%m [%p] %u@%d %h ',
  '%t [%p-%l] %q%u@%d ',
  '%t-%c-',
  '%t [%p] ',
  '%t ',
  '%m ',
  '',
];

/** How much of the lines that hold entries must fit a prefix that was guessed. */
const enough = 0.5;

/**
 * guessPrefix finds the prefix that most of some lines have: the one that is known, if it is as good as any, since a file
 * may be from before it was changed; of other equals the one that says most.
 */
export function guessPrefix(lines: readonly string[], known?: string): string | undefined {
  const entries = lines.filter((line) => /(?:LOG|FATAL|ERROR|WARNING|DETAIL|STATEMENT|HINT):  /.test(line));
  let best: { readonly prefix: string; readonly count: number } | undefined;
  for (const prefix of known === undefined ? usualPrefixes : [known, ...usualPrefixes]) {
    const pattern = linePrefixPattern(prefix);
    const count = entries.filter((line) => pattern.test(line)).length;
    if (count > (best?.count ?? 0)) best = { prefix, count };
  }
  return best !== undefined && best.count >= entries.length * enough ? best.prefix : undefined;
}
