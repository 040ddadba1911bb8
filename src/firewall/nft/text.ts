import type { Problem } from '../../text/problem.ts';
import { type FirewallFile, type Place, placeOf } from '../place.ts';
import { parseMembers, parseStatements } from './rule.ts';
import {
  chainOf,
  type NftChain,
  type NftSet,
  type NftStatement,
  type NftTable,
  type NftTables,
  readPriority,
  tableOf,
} from './statement.ts';
import { endOfStatement, expandDefinitions, type Token, tokenize } from './token.ts';

const families = new Set(['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev']);

interface Reader {
  readonly file: FirewallFile;
  readonly lines: readonly string[];
  readonly tokens: readonly Token[];
  readonly tables: NftTables;
  readonly problems: Problem[];
  /** The `include` lines, whose files are not followed. */
  readonly includes: Place[];
  at: number;
}

/** readNftText reads what `nft list ruleset` prints, files for `nft -f`, and scripts of `nft add …` lines. */
export function readNftText(file: FirewallFile): { readonly tables: NftTables; readonly problems: readonly Problem[] } {
  const text = file.text.split('\n').map(withoutShell).join('\n');
  const tokens = expandDefinitions(tokenize(text));
  const reader: Reader = {
    file,
    lines: file.text.split('\n'),
    tokens,
    tables: new Map(),
    problems: [],
    includes: [],
    at: 0,
  };
  while (reader.at < tokens.length) {
    const start = reader.at;
    readTop(reader);
    if (reader.at === start) reader.at++;
  }
  doubtChains(reader);
  return { tables: reader.tables, problems: reader.problems };
}

/** What is included may put a rule of either kind into any chain, before those that are here. */
function doubtChains({ tables, includes }: Reader): void {
  const rules = includes.map((place) => ({ place, statements: [unknownVerdict(place.text)] }));
  for (const { chains } of tables.values()) for (const chain of chains.values()) chain.rules.unshift(...rules);
}

function unknownVerdict(name: string): NftStatement {
  return { kind: 'verdict', verdict: { kind: 'unknown', name } };
}

/** A line of a script loses the program's name and the quoting that keeps the shell from braces and semicolons. */
function withoutShell(line: string): string {
  const command = /^\s*(?:sudo\s+)?(?:\S*\/)?nft\s+(?!-f)(.*)$/.exec(line);
  return command === null ? line : (command[1] ?? '').replaceAll(/'|\\(?=[{};"*])/g, '').replace(/^"(.*)"$/, '$1');
}

function peek(reader: Reader, ahead = 0): string {
  return reader.tokens[reader.at + ahead]?.text ?? '';
}

function skipStatement(reader: Reader): void {
  reader.at = endOfStatement(reader.tokens, reader.at);
}

function readTop(reader: Reader): void {
  const word = peek(reader);
  const token = reader.tokens[reader.at];
  if (token?.kind === 'newline' || token?.kind === 'mark') reader.at++;
  else if (word === 'table') readTable(reader);
  else if (/^(?:add|create|insert)$/.test(word)) readAdd(reader);
  else if (/^(?:flush|delete|destroy|reset)$/.test(word)) readFlush(reader);
  else {
    if (word === 'include') noteInclude(reader);
    skipStatement(reader);
  }
}

function noteInclude({ file, lines, tokens, at, problems, includes }: Reader): void {
  const line = tokens[at]?.line ?? 0;
  const message = 'an included file is not followed: what it lets in, or keeps out, is not known';
  problems.push({ file: file.name, line, message, hint: 'Give what the kernel has loaded: nft list ruleset' });
  includes.push(placeOf(file, line, lines[line - 1] ?? ''));
}

/** takeName reads `[family] table`, and one more name where it is asked for. */
function takeFamily(reader: Reader): string {
  if (!families.has(peek(reader))) return 'ip';
  return reader.tokens[reader.at++]?.text ?? 'ip';
}

function takeWord(reader: Reader): string {
  return reader.tokens[reader.at++]?.text ?? '';
}

function readTable(reader: Reader): void {
  takeWord(reader);
  const family = takeFamily(reader);
  const table = tableOf(reader.tables, family, takeWord(reader));
  if (peek(reader) === '{') readBlock(reader, () => readInTable(reader, table));
}

function readBlock(reader: Reader, readOne: () => void): void {
  takeWord(reader);
  while (reader.at < reader.tokens.length && peek(reader) !== '}') {
    const start = reader.at;
    const kind = reader.tokens[start]?.kind;
    if (kind === 'newline' || peek(reader) === ';') reader.at++;
    else readOne();
    if (reader.at === start) reader.at++;
  }
  takeWord(reader);
}

function readInTable(reader: Reader, table: NftTable): void {
  const word = peek(reader);
  if (word === 'chain') {
    takeWord(reader);
    const chain = chainOf(table, takeWord(reader));
    if (peek(reader) === '{') readBlock(reader, () => readInChain(reader, chain));
  } else if (word === 'set' || word === 'map') {
    takeWord(reader);
    readSet(reader, table);
  } else {
    if (word === 'include') noteInclude(reader);
    if (word === 'flags' && /dormant/.test(peek(reader, 1))) table.isDormant = true;
    skipStatement(reader);
  }
}

function readSet(reader: Reader, table: NftTable): void {
  const name = takeWord(reader);
  let set: NftSet = { elements: [], entries: [], isChanging: false };
  if (peek(reader) === '{') {
    readBlock(reader, () => {
      const start = reader.at;
      const word = peek(reader);
      // What is included may be more elements.
      if (word === 'timeout' || word === 'include') set = { ...set, isChanging: true };
      skipStatement(reader);
      if (word === 'elements') set = withMembers(set, reader.tokens.slice(start + 2, reader.at));
    });
  }
  table.sets.set(name, set);
}

function withMembers(set: NftSet, tokens: readonly Token[]): NftSet {
  const members = parseMembers(tokens);
  return {
    elements: [...set.elements, ...members.map(({ element }) => element)],
    entries: [...set.entries, ...members.flatMap(({ element, verdict }) => (verdict ? [{ element, verdict }] : []))],
    isChanging: set.isChanging || members.some(({ expires }) => expires),
  };
}

function readInChain(reader: Reader, chain: NftChain): void {
  const start = reader.at;
  const word = peek(reader);
  if (word === 'include') {
    noteInclude(reader);
    skipStatement(reader);
    return;
  }
  skipStatement(reader);
  const tokens = reader.tokens.slice(start, reader.at);
  const line = tokens[0]?.line ?? 0;
  const place = placeOf(reader.file, line, reader.lines[line - 1] ?? '');
  if (word === 'type') {
    readHook(
      chain,
      tokens.map(({ text }) => text),
    );
  } else if (word === 'policy') {
    chain.policy = { verdict: tokens[1]?.text === 'drop' ? 'drop' : 'accept', place };
  } else if (word !== 'comment' && word !== 'devices' && word !== 'device') {
    chain.rules.push({ place, statements: parseStatements(tokens) });
  }
}

function readHook(chain: NftChain, words: readonly string[]): void {
  const at = (name: string): number => words.indexOf(name);
  chain.type = words[1] ?? 'filter';
  chain.hook = words[at('hook') + 1] ?? '';
  if (at('priority') !== -1) chain.priority = readPriority(words.slice(at('priority') + 1));
  const device = at('device') === -1 ? at('devices') : at('device');
  if (device !== -1) chain.devices = words.slice(device + 1, at('priority')).filter((word) => /^[\w.-]/.test(word));
}

/** readAdd reads the commands `add` and `insert` of one table, chain, rule, set or element. */
function readAdd(reader: Reader): void {
  const isInsert = takeWord(reader) === 'insert';
  const word = peek(reader);
  if (word === 'table') return readTable(reader);
  const kind = ['chain', 'rule', 'set', 'map', 'element'].includes(word) ? takeWord(reader) : 'rule';
  if (kind === 'rule' && word !== 'rule' && !families.has(word)) return skipStatement(reader);
  const family = takeFamily(reader);
  const table = tableOf(reader.tables, family, takeWord(reader));
  if (kind === 'set' || kind === 'map') return readSet(reader, table);
  const name = takeWord(reader);
  if (kind === 'chain') {
    const chain = chainOf(table, name);
    if (peek(reader) === '{') readBlock(reader, () => readInChain(reader, chain));
  } else if (kind === 'element') {
    const start = reader.at;
    skipStatement(reader);
    const set = table.sets.get(name) ?? { elements: [], entries: [], isChanging: false };
    table.sets.set(name, withMembers(set, reader.tokens.slice(start, reader.at)));
  } else {
    addRule(reader, chainOf(table, name), isInsert);
  }
}

function addRule(reader: Reader, chain: NftChain, isInsert: boolean): void {
  let at = isInsert ? 0 : chain.rules.length;
  if (/^(?:index|position|handle)$/.test(peek(reader))) {
    const index = Number(peek(reader, 1)) + (isInsert ? 0 : 1);
    if (peek(reader) === 'index') at = index;
    reader.at += 2;
  }
  const made: NftChain = { rules: [] };
  readInChain(reader, made);
  chain.rules.splice(at, 0, ...made.rules);
}

function readFlush(reader: Reader): void {
  const words: string[] = [];
  const start = reader.at;
  skipStatement(reader);
  for (const { text } of reader.tokens.slice(start, reader.at)) words.push(text);
  const [verb, kind = '', ...rest] = words;
  const [family, name = '', chain = ''] = families.has(rest[0] ?? '') ? rest : ['ip', ...rest];
  if (kind === 'ruleset') reader.tables.clear();
  else if (kind === 'table' && verb !== 'flush') reader.tables.delete(`${family ?? 'ip'} ${name}`);
  else if (kind === 'table')
    for (const one of reader.tables.get(`${family ?? 'ip'} ${name}`)?.chains.values() ?? []) one.rules.length = 0;
  else if (kind === 'chain') {
    const found = reader.tables.get(`${family ?? 'ip'} ${name}`)?.chains.get(chain);
    if (found !== undefined) found.rules.length = 0;
  } else if (kind === 'rule' && verb !== 'flush') {
    reader.problems.push({
      file: reader.file.name,
      line: reader.tokens[start]?.line ?? 0,
      message: 'a rule that is deleted by its handle is still counted',
    });
  }
}
