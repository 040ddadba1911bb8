import type { NftElement, NftMapEntry, NftStatement, NftValues, NftVerdict } from './statement.ts';
import type { Token } from './token.ts';

/** Reader goes through the words of one rule. */
interface Reader {
  readonly tokens: readonly Token[];
  at: number;
}

/** Words that stand alone and decide nothing. */
const harmless = new Set(['masquerade', 'last', 'trace']);

const operators = new Set(['==', '!=', '!', '<', '>', '<=', '>=', 'eq', 'ne', 'lt', 'gt', 'le', 'ge']);

/** parseStatements reads the words of one rule, without the newline or semicolon that ends it. */
export function parseStatements(tokens: readonly Token[]): readonly NftStatement[] {
  const reader: Reader = { tokens: tokens.filter(({ kind }) => kind !== 'newline'), at: 0 };
  const statements: NftStatement[] = [];
  while (reader.at < reader.tokens.length) statements.push(parseStatement(reader));
  return statements;
}

function peek(reader: Reader, ahead = 0): string {
  return reader.tokens[reader.at + ahead]?.text ?? '';
}

function take(reader: Reader): string {
  const text = peek(reader);
  reader.at++;
  return text;
}

function textSince(reader: Reader, start: number): string {
  return reader.tokens
    .slice(start, reader.at)
    .map(({ kind, text }) => (kind === 'string' ? `"${text}"` : text))
    .join(' ');
}

function isMark(reader: Reader, mark: string): boolean {
  const token = reader.tokens[reader.at];
  return token?.kind === 'mark' && token.text === mark;
}

/** skipWhile passes words as long as they are among those given, each with the word after it. */
function skipPairs(reader: Reader, names: readonly string[]): void {
  while (names.includes(peek(reader))) reader.at += 2;
}

function parseStatement(reader: Reader): NftStatement {
  const start = reader.at;
  const word = peek(reader);
  const verdict = parseVerdict(reader);
  if (verdict !== undefined) return { kind: 'verdict', verdict };
  switch (word) {
    case 'counter':
      take(reader);
      skipPairs(reader, ['packets', 'bytes', 'name']);
      return { kind: 'nothing' };
    case 'comment':
      reader.at += 2;
      return { kind: 'nothing' };
    case 'log':
      take(reader);
      skipPairs(reader, ['prefix', 'level', 'group', 'snaplen', 'queue-threshold', 'flags']);
      return parseLogFlags(reader);
    case 'notrack':
      take(reader);
      return { kind: 'untrack' };
    case 'limit':
    case 'quota':
      return parseDoubt(
        reader,
        start,
        /^(?:rate|over|until|burst|name|packets|bytes|mbytes|kbytes|used|\d.*|[a-z]+bytes\/\w+)$/,
      );
    case 'add':
    case 'update':
    case 'delete':
    case 'set':
    case 'meter':
      return parseUpdate(reader, start);
    case 'dnat':
    case 'redirect':
    case 'snat':
      return parseTranslation(reader, start);
    case 'tproxy':
    case 'synproxy':
    case 'fwd':
    case 'dup':
    case 'xt':
      reader.at = reader.tokens.length;
      return parseForeign(word, textSince(reader, start));
    case 'flow':
      reader.at = reader.tokens.length;
      return { kind: 'nothing' };
    default:
      if (!harmless.has(word)) return parseMatch(reader, start);
      reader.at = word === 'masquerade' ? reader.tokens.length : reader.at + 1;
      return { kind: 'nothing' };
  }
}

/** What iptables-nft(8) loads and nft(8) has no words for. */
function parseForeign(word: string, text: string): NftStatement {
  if (word === 'dup' || /^xt target "?(?:LOG|NFLOG|MARK|CONNMARK|MASQUERADE|SNAT|TRACE|CHECKSUM|TCPMSS)/.test(text)) {
    return { kind: 'nothing' };
  }
  if (word === 'xt' && text.startsWith('xt match')) return { kind: 'doubt', text };
  return { kind: 'verdict', verdict: { kind: 'unknown', name: text } };
}

function parseLogFlags(reader: Reader): NftStatement {
  while (['tcp', 'ip', 'skuid', 'ether', 'all', 'sequence', 'options'].includes(peek(reader)) && isLogFlag(reader))
    take(reader);
  return { kind: 'nothing' };
}

/** `flags tcp sequence,options` goes on after the first word; a match on tcp would name a field. */
function isLogFlag(reader: Reader): boolean {
  return /^(?:sequence|options|all)$/.test(peek(reader));
}

function parseVerdict(reader: Reader): NftVerdict | undefined {
  const word = peek(reader);
  switch (word) {
    case 'accept':
    case 'drop':
    case 'return':
    case 'continue':
      take(reader);
      return { kind: word };
    case 'jump':
    case 'goto':
      take(reader);
      return { kind: word, name: take(reader) };
    case 'reject': {
      take(reader);
      if (peek(reader) !== 'with') return { kind: 'reject' };
      take(reader);
      while (/^(?:icmp|icmpv6|icmpx|tcp|type|reset|[a-z]+-[a-z-]+|port-unreachable)$/.test(peek(reader))) take(reader);
      return { kind: 'reject' };
    }
    case 'queue': {
      const start = reader.at;
      reader.at = reader.tokens.length;
      return { kind: 'unknown', name: textSince(reader, start) };
    }
    default:
      return undefined;
  }
}

function parseDoubt(reader: Reader, start: number, words: RegExp): NftStatement {
  take(reader);
  while (reader.at < reader.tokens.length && (words.test(peek(reader)) || reader.tokens[reader.at]?.kind === 'string'))
    take(reader);
  return { kind: 'doubt', text: textSince(reader, start) };
}

/** `add @set { ip saddr timeout 1m limit rate 3/minute }` passes a packet on, unless it has a limit in it. */
function parseUpdate(reader: Reader, start: number): NftStatement {
  const isMeter = take(reader) === 'meter';
  if (/^(?:add|update)$/.test(peek(reader))) take(reader);
  const set = take(reader).replace(/^@/, '');
  if (isMeter && peek(reader) === 'size') reader.at += 2;
  if (isMark(reader, '{')) skipBraces(reader);
  const text = textSince(reader, start);
  return { kind: 'update', set, text, isConditional: isMeter || /\b(?:limit|quota|ct count)\b/.test(text) };
}

function skipBraces(reader: Reader): void {
  let depth = 0;
  do {
    if (isMark(reader, '{')) depth++;
    if (isMark(reader, '}')) depth--;
    reader.at++;
  } while (depth > 0 && reader.at < reader.tokens.length);
}

function parseTranslation(reader: Reader, start: number): NftStatement {
  const isSource = take(reader) === 'snat';
  const words: string[] = [];
  while (reader.at < reader.tokens.length) words.push(take(reader));
  const text = textSince(reader, start);
  if (isSource) return { kind: 'nothing' };
  const target = words
    .filter((word) => !/^(?:ip|ip6|to|random|persistent|fully-random|prefix|addr|comment)$/.test(word))
    .join('');
  const parts = /^(?:\[([^\]]+)\]|([^:[\]]*)|([0-9a-fA-F:]+:[0-9a-fA-F:]+))?(?::(\d+)(?:-\d+)?)?$/.exec(target);
  if (parts === null) return { kind: 'verdict', verdict: { kind: 'unknown', name: text } };
  const to = parts[1] ?? parts[2] ?? parts[3] ?? '';
  return { kind: 'translate', text, ...(to !== '' && { to }), ...(parts[4] !== undefined && { port: parts[4] }) };
}

function parseMatch(reader: Reader, start: number): NftStatement {
  const keys = [parseKey(reader)];
  while (peek(reader) === '.') {
    take(reader);
    keys.push(parseKey(reader));
  }
  if (peek(reader) === 'vmap') {
    take(reader);
    const entries = isMark(reader, '{') ? parseEntries(reader) : { named: take(reader).replace(/^@/, '') };
    return { kind: 'vmap', keys, entries, text: textSince(reader, start) };
  }
  if (peek(reader) === 'set') {
    reader.at = reader.tokens.length;
    return { kind: 'nothing' };
  }
  const mask = parseMask(reader);
  const operator = operators.has(peek(reader)) ? take(reader) : '';
  const values = parseValues(reader);
  // `tcp flags syn / fin,syn,rst,ack`: the value first, then what is looked at.
  const slash = peek(reader) === '/' ? (take(reader), parseFlagList(reader)) : undefined;
  if (reader.at === start) reader.at++;
  const looked = mask ?? slash;
  return { kind: 'match', keys, operator, values, text: textSince(reader, start), ...(looked && { mask: looked }) };
}

/** Expressions of more than two words. */
function parseKey(reader: Reader): string {
  const word = take(reader);
  if (word === 'fib') {
    const words = [word];
    while (reader.at < reader.tokens.length && !/^(?:type|oif|oifname|check)$/.test(words.at(-1) ?? ''))
      words.push(take(reader));
    return words.join(' ');
  }
  if (word === 'ct' && /^(?:original|reply)$/.test(peek(reader))) {
    const words = [word, take(reader), take(reader)];
    if (/^ip6?$/.test(words[2] ?? '')) words.push(take(reader));
    return words.join(' ');
  }
  if (word === 'ct' && peek(reader) === 'count')
    return `${word} ${take(reader)}${peek(reader) === 'over' ? ` ${take(reader)}` : ''}`;
  if (
    /^(?:iif|oif|iifname|oifname|iiftype|oiftype|mark|skuid|skgid|l4proto|nfproto|pkttype|cpu|iifgroup|oifgroup|cgroup)$/.test(
      word,
    )
  ) {
    return word;
  }
  if (word === 'meta') return take(reader);
  if (word === 'tcp' && peek(reader) === 'option') return `${word} ${take(reader)} ${take(reader)} ${take(reader)}`;
  if (word === 'ipsec' || word === 'rt' || word === 'socket' || word === 'numgen' || word === 'exthdr')
    return `${word} ${take(reader)}`;
  return `${word} ${take(reader)}`;
}

function parseMask(reader: Reader): readonly string[] | undefined {
  if (peek(reader) !== '&' && peek(reader) !== 'and') return undefined;
  take(reader);
  return parseFlagList(reader);
}

function parseFlagList(reader: Reader): readonly string[] {
  const names: string[] = [];
  if (isMark(reader, '(')) {
    while (reader.at < reader.tokens.length && !isMark(reader, ')')) names.push(take(reader));
    take(reader);
  } else {
    names.push(take(reader));
    while (isMark(reader, ',') || peek(reader) === '|') {
      take(reader);
      names.push(take(reader));
    }
  }
  return names.flatMap((name) => name.split('|')).filter((name) => /\w/.test(name));
}

function parseValues(reader: Reader): NftValues {
  if (isMark(reader, '{')) return { kind: 'elements', elements: parseElements(reader).map(({ element }) => element) };
  if (isMark(reader, '(')) return { kind: 'elements', elements: [parseFlagList(reader)].map((names) => names) };
  if (peek(reader).startsWith('@') && !/^@(?:nh|th|ll|ih),?/.test(peek(reader)))
    return { kind: 'set', name: take(reader).slice(1) };
  if (reader.at >= reader.tokens.length) return { kind: 'elements', elements: [] };
  const elements = [parseElement(reader)];
  while (isMark(reader, ',') || peek(reader) === '|') {
    take(reader);
    elements.push(parseElement(reader));
  }
  return { kind: 'elements', elements };
}

function parseElement(reader: Reader): NftElement {
  const parts = [takeValue(reader)];
  while (peek(reader) === '.') {
    take(reader);
    parts.push(takeValue(reader));
  }
  return parts;
}

/** A range may have blanks around its dash, and a network around its slash. */
function takeValue(reader: Reader): string {
  const value = take(reader);
  if (peek(reader) !== '-') return value;
  take(reader);
  return `${value}-${take(reader)}`;
}

/** ParsedElement is a member of a set with what is written behind it. */
interface ParsedElement {
  readonly element: NftElement;
  readonly verdict?: NftVerdict;
  /** It goes by itself. */
  readonly expires: boolean;
}

function parseEntries(reader: Reader): readonly NftMapEntry[] {
  return parseElements(reader).flatMap(({ element, verdict }) => (verdict === undefined ? [] : [{ element, verdict }]));
}

/** parseElements reads `{ a, b : verdict, … }`; sets within it are part of it. */
function parseElements(reader: Reader): readonly ParsedElement[] {
  const elements: ParsedElement[] = [];
  take(reader);
  while (reader.at < reader.tokens.length && !isMark(reader, '}')) {
    if (isMark(reader, ',')) take(reader);
    else if (isMark(reader, '{')) elements.push(...parseElements(reader));
    else elements.push(parseMember(reader));
  }
  take(reader);
  return elements;
}

function parseMember(reader: Reader): ParsedElement {
  const element = parseElement(reader);
  let verdict: NftVerdict | undefined;
  let expires = false;
  while (reader.at < reader.tokens.length && !isMark(reader, ',') && !isMark(reader, '}')) {
    const word = take(reader);
    if (word === 'timeout' || word === 'expires') expires = true;
    if (word === ':') verdict = parseVerdict(reader) ?? { kind: 'unknown', name: take(reader) };
  }
  return { element, expires, ...(verdict && { verdict }) };
}

/** parseMembers reads the elements of a named set or map. */
export function parseMembers(tokens: readonly Token[]): readonly ParsedElement[] {
  return parseElements({ tokens: tokens.filter(({ kind }) => kind !== 'newline'), at: 0 });
}
