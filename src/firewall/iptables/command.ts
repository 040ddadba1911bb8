import type { Place } from '../place.ts';
import type { Rule, Verdict } from '../ruleset.ts';
import type { Sets } from './ipset.ts';
import { parseRule } from './rule.ts';
import type { Tables } from './table.ts';

/** Commands of iptables(8) by their names; what is not here changes nothing. */
const commands: Readonly<Record<string, string>> = {
  '-A': 'append',
  '--append': 'append',
  '-I': 'insert',
  '--insert': 'insert',
  '-P': 'policy',
  '--policy': 'policy',
  '-F': 'flush',
  '--flush': 'flush',
  '-X': 'remove',
  '--delete-chain': 'remove',
  '-D': 'delete',
  '--delete': 'delete',
  '-R': 'replace',
  '--replace': 'replace',
  '-N': 'make',
  '--new-chain': 'make',
  '-C': 'check',
  '--check': 'check',
};

/** CommandContext is where a command stands, and what it is applied to. */
export interface CommandContext {
  readonly place: Place;
  readonly tables: Tables;
  /** The table where the command names none. */
  readonly table: string;
  readonly sets: Sets;
  /** A doubt about whether the command is run at all. */
  readonly doubt?: string;
}

/**
 * applyCommand applies one command of iptables(8), without the program's name. It gives what is wrong with it, if
 * anything.
 */
export function applyCommand(given: readonly string[], context: CommandContext): string | undefined {
  const { table, words } = takeGlobals(given, context.table);
  const at = words.findIndex((word) => Object.hasOwn(commands, word));
  if (at === -1)
    return words.length === 0 || /^-[LSZEVh]|^--/.test(words[0] ?? '') ? undefined : 'no command of iptables';
  const command = commands[words[at] ?? ''];
  const [name = '', ...rest] = [...words.slice(at + 1), ...words.slice(0, at)];
  if (command === 'flush') context.tables.flush(table, name === '' ? undefined : name);
  else if (command === 'remove' && name !== '') context.tables.remove(table, name);
  else if (command === 'make') context.tables.chain(table, name);
  else if (command === 'policy') return setPolicy(context, table, name, rest[0] ?? '');
  else if (command !== 'remove' && command !== 'check') edit(command ?? '', context, table, name, rest);
  return undefined;
}

/** The table and the waiting for the lock may stand anywhere. */
function takeGlobals(
  given: readonly string[],
  table: string,
): { readonly table: string; readonly words: readonly string[] } {
  const words: string[] = [];
  let found = table;
  for (let i = 0; i < given.length; i++) {
    const word = given[i] ?? '';
    if (word === '-t' || word === '--table') found = given[++i] ?? found;
    else if (word.startsWith('--table=')) found = word.slice('--table='.length);
    else if (word === '-w' || word === '--wait') i += /^\d+$/.test(given[i + 1] ?? '') ? 1 : 0;
    else if (word !== '-v' && word !== '--verbose' && word !== '-n') words.push(word);
  }
  return { table: found, words };
}

function setPolicy(context: CommandContext, table: string, name: string, target: string): string | undefined {
  const verdict: Verdict | undefined = target === 'ACCEPT' ? 'accept' : target === 'DROP' ? 'drop' : undefined;
  if (verdict === undefined) return `a policy is ACCEPT or DROP, not "${target}"`;
  context.tables.chain(table, name).policy = { verdict, place: context.place };
  return undefined;
}

function edit(command: string, context: CommandContext, table: string, name: string, rest: readonly string[]): void {
  const chain = context.tables.chain(table, name);
  const isNumbered = /^\d+$/.test(rest[0] ?? '');
  const at = isNumbered ? Number(rest[0]) - 1 : 0;
  const words = isNumbered ? rest.slice(1) : rest;
  const rule = parseRule(words, { place: context.place, family: context.tables.family, table, sets: context.sets });
  const doubted = withDoubt(rule, context.doubt);
  if (command === 'append') chain.rules.push(doubted);
  else if (command === 'insert') chain.rules.splice(at, 0, doubted);
  else if (command === 'replace') chain.rules.splice(at, 1, doubted);
  else
    chain.rules.splice(
      isNumbered ? at : chain.rules.findIndex((one) => isSame(one, rule)),
      isNumbered || chain.rules.some((one) => isSame(one, rule)) ? 1 : 0,
    );
}

function isSame(a: Rule, b: Rule): boolean {
  return describe(a) === describe(b);
}

function describe({ when, action }: Rule): string {
  return JSON.stringify([when, action], (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

function withDoubt(rule: Rule, doubt: string | undefined): Rule {
  return doubt === undefined ? rule : { ...rule, when: [...rule.when, { kind: 'unknown', text: doubt }] };
}
