import type { Problem } from '../../text/problem.ts';
import type { Firewall } from '../firewall.ts';
import { readIptablesFile } from '../iptables/file.ts';
import { compileTables } from '../iptables/iptables.ts';
import { chainKey, Tables } from '../iptables/table.ts';
import { linesOf } from '../lines.ts';
import type { FirewallFile, Place } from '../place.ts';
import { acceptAction, type BaseChain, dropAction, type Rule } from '../ruleset.ts';
import { verdictOf } from './status.ts';

/** The chains of ufw that a connection goes through, in the order of ufw-init. */
const order = [
  'before-logging-input',
  'before-input',
  'user-input',
  'after-input',
  'after-logging-input',
  'reject-input',
];

/** Defaults are the settings of /etc/default/ufw and ufw.conf that matter here. */
interface Defaults {
  readonly policy: BaseChain['policy'];
  /** Where IPv6 is switched off: everything of it is dropped then (ufw(8)). */
  readonly noIpv6?: Place;
  readonly disabled?: Place;
}

/** readRulesFiles reads user.rules, user6.rules, before.rules and the like, with the defaults where they are given. */
export function readRulesFiles(files: readonly FirewallFile[]): {
  readonly firewalls: readonly Firewall[];
  readonly problems: readonly Problem[];
} {
  const defaults = readDefaults(files.filter(isDefaults));
  const rulesFiles = files.filter((file) => !isDefaults(file));
  const problems: Problem[] = [];
  const firewalls = ([4, 6] as const).flatMap((family): Firewall[] => {
    const own = rulesFiles.filter((file) => familyOf(file) === family);
    const known = own.length > 0 || (family === 6 && defaults.noIpv6 !== undefined);
    if (!known) return [];
    const tables = new Tables(family);
    for (const file of own) {
      const read = readIptablesFile(file, new Map(), { family, tables });
      problems.push(...read.problems);
    }
    const names = own.map(({ name }) => name);
    return [{ dialect: 'ufw', side: 'host', files: names, families: [family], rules: compile(tables, own, defaults) }];
  });
  return { firewalls, problems };
}

/** isDefaults tells whether a file is /etc/default/ufw or ufw.conf. */
export function isDefaults({ text }: FirewallFile): boolean {
  return /^[ \t]*(?:DEFAULT_INPUT_POLICY|ENABLED|IPV6)=/m.test(text);
}

function familyOf({ name, text }: FirewallFile): 4 | 6 {
  return /ufw6-/.test(text) || name.endsWith('6.rules') ? 6 : 4;
}

function readDefaults(files: readonly FirewallFile[]): Defaults {
  let defaults: Defaults = { policy: { verdict: 'drop' } };
  for (const { text, place } of files.flatMap(linesOf)) {
    const [, name = '', value = ''] = /^(\w+)="?(\w+)"?/.exec(text) ?? [];
    if (name === 'DEFAULT_INPUT_POLICY') defaults = { ...defaults, policy: { verdict: verdictOf(value), place } };
    if (name === 'IPV6' && /^no$/i.test(value)) defaults = { ...defaults, noIpv6: place };
    if (name === 'ENABLED' && /^no$/i.test(value)) defaults = { ...defaults, disabled: place };
  }
  return defaults;
}

function compile(tables: Tables, files: readonly FirewallFile[], defaults: Defaults): Firewall['rules'] {
  const { family } = tables;
  const compiled = compileTables(tables);
  const nowhere: Place = { file: files[0]?.name ?? '/etc/ufw', line: 1, text: '(ufw)' };
  const key = chainKey(family, 'filter', 'INPUT');
  const prefix = family === 4 ? 'ufw-' : 'ufw6-';
  const chains = order
    .map((name) => chainKey(family, 'filter', prefix + name))
    .filter((name) => compiled.chains.has(name));
  const rules: Rule[] = chains.map((chain) => ({ place: nowhere, when: [], action: { kind: 'jump', chain } }));
  rules.unshift({ place: nowhere, when: [{ kind: 'in', name: 'lo' }], action: acceptAction });
  if (defaults.disabled !== undefined) rules.unshift({ place: defaults.disabled, when: [], action: acceptAction });
  else if (family === 6 && defaults.noIpv6 !== undefined) {
    rules.splice(1, 0, { place: defaults.noIpv6, when: [], action: dropAction });
  }
  const policyKey = chainKey(family, 'filter', `${prefix}skip-to-policy-input`);
  const skip: Rule = {
    place: defaults.policy.place ?? nowhere,
    when: [],
    action: { kind: 'verdict', verdict: defaults.policy.verdict },
  };
  return {
    ...compiled,
    chains: new Map([[policyKey, [skip]], ...compiled.chains, [key, rules]]),
    bases: [
      ...compiled.bases.filter(({ chain }) => chain !== key),
      { chain: key, hook: 'input', priority: 0, type: 'filter', family, policy: defaults.policy },
    ],
  };
}
