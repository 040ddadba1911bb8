import { parseTime } from '../../text/parse-time.ts';

/** shown is what SHOW can show, with the columns of each. */
export const shown = {
  help: ['command', 'does'],
  version: ['version'],
  sessions: ['id', 'user', 'database', 'client', 'application', 'type', 'tls', 'phase', 'since'],
  rules: ['rule', 'file', 'line', 'record'],
  bans: ['network', 'since', 'until', 'by', 'level', 'cause'],
  limits: ['limit', 'value', 'in_use'],
  certificates: ['certificate', 'file', 'expires', 'days_left'],
} as const;

/** Shown is the name of one thing that SHOW can show. */
export type Shown = keyof typeof shown;

/** Command is one command of the console. */
export type Command =
  | { readonly kind: 'empty' | 'reload' | 'set' }
  | { readonly kind: 'show'; readonly what: Shown }
  | { readonly kind: 'kill'; readonly id: number }
  | { readonly kind: 'ban'; readonly network: string; readonly seconds: number | undefined }
  | { readonly kind: 'unban'; readonly network: string };

/** BadCommand is a text that is no command, in the form of an ErrorResponse. */
export interface BadCommand {
  readonly kind: 'bad';
  readonly sqlstate: string;
  readonly message: string;
  readonly hint: string;
}

/** maxCommandLength bounds a command (bytes): the longest that there is has some sixty. */
export const maxCommandLength = 1_000;

const commands = 'SHOW HELP lists the commands.';

/**
 * parseCommand reads one command, in any case, with or without a semicolon. SET is taken and does nothing, since drivers
 * send it when they connect; all else that is not of the console, such as the queries of tab completion, is bad.
 */
export function parseCommand(text: string): Command | BadCommand {
  if (text.length > maxCommandLength) {
    return bad(`command is longer than ${maxCommandLength} bytes`, commands, '54000');
  }
  const statement = text.replace(/[\s;]+$/, '').trimStart();
  if (statement === '') return { kind: 'empty' };
  if (statement.includes(';')) return bad('cannot run more than one command at a time', 'Send them one by one.');
  const [verb = '', ...words] = statement.split(/\s+/);
  switch (verb.toLowerCase()) {
    case 'show':
      return parseShow(words);
    case 'kill':
      return parseKill(words);
    case 'reload':
      return words.length === 0 ? { kind: 'reload' } : unexpected(words[0], 'RELOAD stands alone.');
    case 'ban':
      return parseBan(words);
    case 'unban':
      return parseUnban(words);
    case 'set':
      return { kind: 'set' };
    default:
      return unexpected(verb, commands);
  }
}

function parseShow(words: readonly string[]): Command | BadCommand {
  const [what, ...rest] = words;
  const name = what?.toLowerCase();
  const known = Object.keys(shown).map((one) => one.toUpperCase());
  if (!isShown(name)) return unexpected(what, `SHOW takes ${known.join(', ')}.`);
  return rest.length === 0
    ? { kind: 'show', what: name }
    : unexpected(rest[0], `SHOW ${name.toUpperCase()} ends here.`);
}

function isShown(name: string | undefined): name is Shown {
  return name !== undefined && Object.hasOwn(shown, name);
}

function parseKill(words: readonly string[]): Command | BadCommand {
  const [id, ...rest] = words;
  if (id === undefined || !/^[1-9]\d{0,14}$/.test(id))
    return unexpected(id, 'Write KILL and a number of SHOW SESSIONS.');
  return rest.length === 0 ? { kind: 'kill', id: Number(id) } : unexpected(rest[0], 'KILL takes one number.');
}

function parseBan(words: readonly string[]): Command | BadCommand {
  const hint = "Write BAN 203.0.113.7, or BAN 203.0.113.0/24 FOR '1h'; units are s, min, h and d.";
  const [network, preposition, ...time] = words;
  if (network === undefined) return unexpected(undefined, hint);
  if (preposition === undefined) return { kind: 'ban', network: unquote(network), seconds: undefined };
  if (preposition.toLowerCase() !== 'for') return unexpected(preposition, hint);
  const seconds = parseTime(unquote(time.join('')));
  if (seconds === undefined) return unexpected(time.join(' ') || undefined, hint);
  return { kind: 'ban', network: unquote(network), seconds };
}

function parseUnban(words: readonly string[]): Command | BadCommand {
  const [network, ...rest] = words;
  if (network === undefined || rest.length > 0) return unexpected(rest[0], 'Write UNBAN and an address or a network.');
  return { kind: 'unban', network: unquote(network) };
}

function unquote(word: string): string {
  return /^'(.*)'$/.exec(word)?.[1] ?? word;
}

function unexpected(word: string | undefined, hint: string): BadCommand {
  return bad(word === undefined ? 'syntax error at end of input' : `syntax error at or near "${word}"`, hint);
}

function bad(message: string, hint: string, sqlstate = '42601'): BadCommand {
  return { kind: 'bad', sqlstate, message, hint };
}
