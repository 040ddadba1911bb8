import { parseAddress } from '../../inet/address-range.ts';
import type { Problem } from '../../text/problem.ts';
import { type FirewallFile, placeOf } from '../place.ts';
import type { Verdict } from '../ruleset.ts';
import { applyCommand } from './command.ts';
import { readIpset, type Sets } from './ipset.ts';
import { readShell, type ShellCommand } from './shell.ts';
import { Tables } from './table.ts';

/** FileTables is what a file makes of the tables of both families; a family it does not mention is absent. */
export interface FileTables {
  readonly v4?: Tables;
  readonly v6?: Tables;
  readonly problems: readonly Problem[];
}

interface Reading {
  readonly file: FirewallFile;
  readonly sets: Sets;
  readonly tables: Map<4 | 6, Tables>;
  readonly problems: Problem[];
  family: 4 | 6;
  table: string;
}

/**
 * readIptablesFile reads what iptables-save(8) and `iptables -S` print, and shell scripts that call iptables(8), a
 * here-document for iptables-restore(8) in them too. What the file says is added to the tables given, where they are.
 */
export function readIptablesFile(
  file: FirewallFile,
  sets: Sets,
  into?: { readonly family: 4 | 6; readonly tables: Tables },
): FileTables {
  const family = into?.family ?? familyOf(file);
  const tables = new Map(into === undefined ? [] : [[family, into.tables] as const]);
  const reading: Reading = { file, sets, tables, problems: [], family, table: 'filter' };
  const headers = familyHeaders(file.text);
  for (const command of readShell(file.text)) {
    while (headers.length > 0 && (headers[0]?.line ?? 0) < command.line)
      reading.family = headers.shift()?.family ?? family;
    const problem = readLine(command, reading);
    if (problem !== undefined) reading.problems.push({ file: file.name, line: command.line, message: problem });
  }
  const v4 = reading.tables.get(4);
  const v6 = reading.tables.get(6);
  return { ...(v4 && { v4 }), ...(v6 && { v6 }), problems: reading.problems };
}

function readLine(command: ShellCommand, reading: Reading): string | undefined {
  const { words } = command;
  const [first = ''] = words;
  if (/^\*\w+$/.test(first)) {
    reading.table = first.slice(1);
    tablesOf(reading, reading.family);
  } else if (first.startsWith(':')) {
    return declareChain(command, reading);
  } else if (/^\[\d+:\d+\]$/.test(first)) {
    return apply(words.slice(1), reading.family, command, reading);
  } else if (/^-[A-Z]$/.test(first)) {
    return apply(words, reading.family, command, reading);
  } else {
    return readProgram(words, command, reading);
  }
  return undefined;
}

/** Commands that name a program and do not run it. */
const mentioning = new Set([
  'echo',
  'printf',
  'logger',
  'apt',
  'apt-get',
  'dnf',
  'yum',
  'which',
  'type',
  'command',
  'systemctl',
  'service',
]);

function readProgram(words: readonly string[], command: ShellCommand, reading: Reading): string | undefined {
  const at = words.findIndex((word) => programOf(word) !== undefined);
  if (at === -1 || mentioning.has(words[0] ?? '')) return undefined;
  const program = programOf(words[at] ?? '');
  const rest = words.slice(at + 1);
  switch (program) {
    case 'iptables':
      if (rest.includes('-6') || rest.includes('--ipv6')) return undefined;
      return apply(
        rest.filter((word) => !isRedirection(word)),
        4,
        command,
        reading,
      );
    case 'ip6tables':
      if (rest.includes('-4') || rest.includes('--ipv4')) return undefined;
      return apply(
        rest.filter((word) => !isRedirection(word)),
        6,
        command,
        reading,
      );
    case 'iptables-restore':
      reading.family = 4;
      return undefined;
    case 'ip6tables-restore':
      reading.family = 6;
      return undefined;
    case 'ipset':
    case 'create':
    case 'add':
      readIpset(program === 'ipset' ? rest : words, reading.sets);
      return undefined;
    default:
      return undefined;
  }
}

function isRedirection(word: string): boolean {
  return /^\d?>/.test(word) || word === '/dev/null';
}

function programOf(word: string): string | undefined {
  if (word === 'create' || word === 'add') return word;
  const name =
    word
      .split('/')
      .at(-1)
      ?.replace(/-(?:legacy|nft)/, '') ?? '';
  if (/^\$\{?(?:ipt|iptables|fw)4?\}?$/i.test(word)) return 'iptables';
  if (/^\$\{?(?:ip6t|ip6tables|ipt6|fw6)\}?$/i.test(word)) return 'ip6tables';
  return ['iptables', 'ip6tables', 'iptables-restore', 'ip6tables-restore', 'ipset'].includes(name) ? name : undefined;
}

function apply(words: readonly string[], family: 4 | 6, command: ShellCommand, reading: Reading): string | undefined {
  const place = placeOf(reading.file, command.line, command.text);
  const tables = tablesOf(reading, family);
  const doubt = command.doubt === undefined ? {} : { doubt: command.doubt };
  return applyCommand(words, { place, tables, table: reading.table, sets: reading.sets, ...doubt });
}

function declareChain(command: ShellCommand, reading: Reading): string | undefined {
  const [name = '', policy = ''] = command.words;
  const verdicts: Readonly<Record<string, Verdict>> = { ACCEPT: 'accept', DROP: 'drop' };
  const chain = tablesOf(reading, reading.family).chain(reading.table, name.slice(1));
  const verdict = verdicts[policy];
  if (verdict !== undefined) chain.policy = { verdict, place: placeOf(reading.file, command.line, command.text) };
  return verdict === undefined && policy !== '-' ? `a policy is ACCEPT, DROP or -, not "${policy}"` : undefined;
}

function tablesOf(reading: Reading, family: 4 | 6): Tables {
  const found = reading.tables.get(family);
  if (found !== undefined) return found;
  const made = new Tables(family);
  reading.tables.set(family, made);
  return made;
}

/** One file may hold what both programs printed; each begins with a comment that names it. */
function familyHeaders(text: string): { line: number; family: 4 | 6 }[] {
  return text.split('\n').flatMap((line, index) => {
    const found = /^#.*\b(ip6?tables)(?:-nft|-legacy)?-save\b/.exec(line);
    return found === null ? [] : [{ line: index + 1, family: found[1] === 'ip6tables' ? 6 : 4 }];
  });
}

/** The family of lines that name no program: by the comment, by the addresses, by the file's name. */
function familyOf(file: FirewallFile): 4 | 6 {
  const [header] = familyHeaders(file.text);
  if (header !== undefined) return header.family;
  for (const [, text = ''] of file.text.matchAll(
    /\s(?:-s|-d|--source|--destination|--src-range|--to-destination)\s+\[?([0-9a-fA-F.:]+)/g,
  )) {
    const address = parseAddress(text);
    if (address !== undefined) return address.family;
  }
  if (/\b(?:ipv6-icmp|icmpv6|icmp6-)/.test(file.text)) return 6;
  return /ip6|ipv6|v6/i.test(file.name.split('/').at(-1) ?? '') ? 6 : 4;
}
