import type { Problem } from '../../text/problem.ts';
import { type Condition, unknown } from '../condition.ts';
import { readShell } from '../iptables/shell.ts';
import { type FirewallFile, type Place, placeOf } from '../place.ts';
import { acceptAction, type BaseChain, type Rule } from '../ruleset.ts';
import { type UfwList, verdictOf } from './status.ts';
import { ufwAddress, ufwPort, ufwProtocol, ufwRules } from './ufw-rule.ts';

/** readCommands reads `ufw allow …` lines, as `ufw show added` prints them or as a script has them. */
export function readCommands(file: FirewallFile): UfwList & { readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  let rules: (readonly Rule[])[] = [];
  let policy: BaseChain['policy'] = { verdict: 'drop' };
  let off: Place | undefined;
  for (const { words, line, text, doubt } of readShell(file.text)) {
    const at = words.findIndex((word) => word === 'ufw' || word.endsWith('/ufw'));
    if (at === -1) continue;
    const place = placeOf(file, line, text);
    const rest = words.slice(at + 1).filter((word) => word !== '--force' && word !== 'rule');
    const [command = ''] = rest;
    if (command === 'default') {
      if (rest[2] === undefined || rest[2] === 'incoming') policy = { verdict: verdictOf(rest[1] ?? ''), place };
    } else if (command === 'disable') off = place;
    else if (command === 'enable') off = undefined;
    else if (command === 'reset') rules = [];
    else if (/^(?:allow|deny|reject|limit|insert|prepend|delete)$/.test(command)) {
      const made = edit(rules, rest, place, doubt);
      if (made === undefined)
        problems.push({ file: file.name, line, message: 'this command of ufw was not understood' });
      else rules = made;
    }
  }
  if (off !== undefined) return { rules: [{ place: off, when: [], action: acceptAction }], policy, problems };
  return { rules: rules.flat(), policy, problems };
}

type Rules = (readonly Rule[])[];

function edit(rules: Rules, words: readonly string[], place: Place, doubt: string | undefined): Rules | undefined {
  const [command = '', ...rest] = words;
  if (command === 'insert') return withRule(rules, Number(rest[0]) - 1, rest.slice(1), place, doubt);
  if (command === 'prepend') return withRule(rules, 0, rest, place, doubt);
  if (command !== 'delete') return withRule(rules, rules.length, words, place, doubt);
  const gone = parseCommand(rest, place);
  if (/^\d+$/.test(rest[0] ?? '')) return rules.toSpliced(Number(rest[0]) - 1, 1);
  return rules.filter((one) => describe(one) !== describe(gone ?? []));
}

function withRule(
  rules: Rules,
  at: number,
  words: readonly string[],
  place: Place,
  doubt: string | undefined,
): Rules | undefined {
  const made = parseCommand(words, place);
  if (made === undefined) return undefined;
  if (made.length === 0) return rules;
  const doubted = doubt === undefined ? made : made.map((one) => ({ ...one, when: [...one.when, unknown(doubt)] }));
  // A rule that is there already is left where it is.
  return rules.some((one) => describe(one) === describe(made)) ? rules : rules.toSpliced(at, 0, doubted);
}

function describe(rules: readonly Rule[]): string {
  return JSON.stringify(
    rules.map(({ when, action }) => [when, action]),
    (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
  );
}

/** parseCommand reads `allow in on eth0 proto tcp from A to B port P` and the short form `allow P/tcp`. */
function parseCommand(words: readonly string[], place: Place): readonly Rule[] | undefined {
  const [action = '', ...rest] = words;
  const when: Condition[] = [];
  let side: 'from' | 'to' = 'to';
  let port: string | undefined;
  let protocol: string | undefined;
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i] ?? '';
    const next = rest[i + 1] ?? '';
    if (word === 'out') return [];
    if (word === 'in' || word === 'log' || word === 'log-all') continue;
    i++;
    if (word === 'on') when.push({ kind: 'in', name: next.replace(/\+$/, '*') });
    else if (word === 'proto') protocol = next;
    else if (word === 'from' || word === 'to') {
      side = word;
      const address = ufwAddress(word, next);
      if (address !== undefined) when.push(address);
    } else if (word === 'port' || word === 'app') {
      if (side === 'to') port = next;
      else when.push(unknown(`the source port is ${next}`));
    } else if (word !== 'comment') {
      if (port !== undefined || i > rest.length) return undefined;
      port = word;
      i--;
    }
  }
  if (port !== undefined) when.push(...ufwPort(port, protocol));
  else if (protocol !== undefined) when.push(...ufwProtocol(protocol));
  return ufwRules(place, action, when);
}
