import { parseAddress } from '../../inet/address-range.ts';
import { type Condition, unknown } from '../condition.ts';
import type { Action, BaseChain, Hook, Rule, Ruleset } from '../ruleset.ts';
import { findBridges } from '../iptables/docker.ts';
import { anyOf, conditionOfElement, conditionOfMatch } from './condition.ts';
import { dependenciesOf, normalizeKey } from './expression.ts';
import type {
  NftChain,
  NftMapEntry,
  NftRule,
  NftSet,
  NftStatement,
  NftTable,
  NftTables,
  NftVerdict,
} from './statement.ts';

const hooks: readonly Hook[] = ['ingress', 'prerouting', 'input', 'forward', 'output'];

/** compileTables makes one firewall of all tables. Tables of the families arp and bridge see no connection. */
export function compileTables(tables: NftTables): Ruleset {
  const chains = new Map<string, readonly Rule[]>();
  const bases: BaseChain[] = [];
  for (const table of tables.values()) {
    if (table.isDormant || table.family === 'arp' || table.family === 'bridge') continue;
    markChanging(table);
    for (const [name, chain] of table.chains) {
      const key = chainKey(table, name);
      chains.set(
        key,
        chain.rules.flatMap((rule) => compileRule(rule, table)),
      );
      const base = baseOf(table, key, chain);
      if (base !== undefined) bases.push(base);
    }
  }
  const rules = [...chains.values()].flat();
  const dockers = [...chains].filter(([key]) => key.endsWith(' DOCKER')).flatMap(([, own]) => own);
  return { chains, bases, bridges: findBridges(rules, dockers) };
}

function chainKey(table: NftTable, name: string): string {
  return `${table.family} ${table.name} ${name}`;
}

function baseOf(
  table: NftTable,
  chain: string,
  { hook, type, priority, policy, devices }: NftChain,
): BaseChain | undefined {
  const known = hooks.find((one) => one === hook);
  if (known === undefined || (type === 'nat' && known !== 'prerouting')) return undefined;
  return {
    chain,
    hook: known,
    priority: priority ?? 0,
    type: type === 'nat' ? 'nat' : 'filter',
    policy: policy ?? { verdict: 'accept' },
    ...(table.family === 'ip' && { family: 4 as const }),
    ...(table.family === 'ip6' && { family: 6 as const }),
    ...(devices !== undefined && { devices }),
  };
}

/** A set that a rule adds to, or takes from, is another one a moment later. */
function markChanging(table: NftTable): void {
  for (const { rules } of table.chains.values()) {
    for (const statement of rules.flatMap(({ statements }) => statements)) {
      if (statement.kind !== 'update') continue;
      const set = table.sets.get(statement.set);
      if (set !== undefined) set.isChanging = true;
    }
  }
}

/** compileRule makes one rule, or one for each element of a verdict map. */
function compileRule({ place, statements }: NftRule, table: NftTable): readonly Rule[] {
  const when: Condition[] = [];
  const rules: Rule[] = [];
  for (const statement of statements) {
    switch (statement.kind) {
      case 'match':
        when.push(conditionOfMatch(statement, table.sets));
        break;
      case 'doubt':
        when.push(unknown(statement.text));
        break;
      case 'update':
        if (statement.isConditional) when.push(unknown(statement.text));
        break;
      case 'vmap':
        for (const { condition, verdict } of readMap(statement, table.sets)) {
          rules.push({ place, when: [...when, condition], action: actionOf(verdict, table) });
        }
        return rules;
      case 'verdict':
        return [...rules, { place, when, action: actionOf(statement.verdict, table) }];
      case 'translate':
        return [...rules, { place, when, action: translationOf(statement) }];
      case 'untrack':
        rules.push({ place, when: [...when], action: { kind: 'untrack' } });
        break;
      case 'nothing':
        break;
    }
  }
  return rules.length === 0 ? [{ place, when, action: { kind: 'nothing' } }] : rules;
}

function translationOf({ to, port, text }: NftStatement & { readonly kind: 'translate' }): Action {
  const address = to === undefined ? undefined : parseAddress(to);
  if (to !== undefined && address === undefined) return { kind: 'unknown', text };
  return { kind: 'translate', ...(address && { to: address }), ...(port !== undefined && { port: Number(port) }) };
}

function actionOf({ kind, name }: NftVerdict, table: NftTable): Action {
  switch (kind) {
    case 'accept':
    case 'drop':
    case 'reject':
      return { kind: 'verdict', verdict: kind };
    case 'return':
      return { kind };
    case 'continue':
      return { kind: 'nothing' };
    case 'jump':
    case 'goto':
      return { kind, chain: chainKey(table, name ?? '') };
    case 'unknown':
      return { kind, text: name ?? '' };
  }
}

interface MapRule {
  readonly condition: Condition;
  readonly verdict: NftVerdict;
}

function readMap(
  { keys, entries: given, text }: NftStatement & { readonly kind: 'vmap' },
  sets: ReadonlyMap<string, NftSet>,
): readonly MapRule[] {
  const names = keys.map(normalizeKey);
  const needed = names.flatMap(dependenciesOf);
  const entries = 'named' in given ? sets.get(given.named)?.entries : given;
  if (entries === undefined || ('named' in given && sets.get(given.named)?.isChanging === true)) {
    return [{ condition: { kind: 'all', of: needed }, verdict: { kind: 'unknown', name: text } }];
  }
  return entries.map((entry) => ({
    condition: {
      kind: 'all',
      of: [
        ...needed,
        isCatchAll(entry) ? noneOf(names, entries, text) : conditionOfElement(names, '', entry.element, text),
      ],
    },
    verdict: entry.verdict,
  }));
}

function isCatchAll({ element }: NftMapEntry): boolean {
  return element.length === 1 && element[0] === '*';
}

function noneOf(keys: readonly string[], entries: readonly NftMapEntry[], text: string): Condition {
  const others = entries.filter((entry) => !isCatchAll(entry)).map(({ element }) => element);
  return { kind: 'not', of: anyOf(keys, '', others, text) };
}
