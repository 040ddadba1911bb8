import type { Condition } from '../condition.ts';
import type { Dialect, ReadFirewalls } from '../dialect.ts';
import type { FirewallFile, Place } from '../place.ts';
import {
  acceptAction,
  type Action,
  type BaseChain,
  dropAction,
  rejectAction,
  type Rule,
  type Ruleset,
} from '../ruleset.ts';
import { conditionOf, translationOf } from './conditions.ts';
import { readZoneCommands, readZoneList } from './list.ts';
import { readZoneXml } from './xml.ts';
import type { Element, RichRule, Zone } from './zone.ts';

const list = /^[ \t]+(?:target: (?:default|ACCEPT|DROP|%%REJECT%%)|icmp-block-inversion: (?:no|yes))[ \t]*$/m;

/** firewalld is zone files, what `firewall-cmd --list-all` or `--list-all-zones` prints, and commands that add. */
export const firewalld: Dialect = {
  name: 'firewalld',
  recognizes: ({ text }) =>
    /^(?=[^\n]*--add-)[^#\n]*\bfirewall-cmd\s/m.test(text) ||
    /<zone[\s>/]/.test(text) ||
    list.test(text) ||
    /^DefaultZone=/m.test(text),
  read: readFirewalld,
};

function readFirewalld(files: readonly FirewallFile[]): ReadFirewalls {
  const preset = files.map(({ text }) => /^DefaultZone=(\S+)/m.exec(text)?.[1]).find((name) => name !== undefined);
  const zones = files.flatMap(readZones);
  const fallback =
    zones.find(({ name, isDefault }) => isDefault || name === preset) ??
    (zones.length === 1 ? zones[0] : zones.find(({ name }) => name === 'public'));
  const rules = compile(zones, fallback);
  const names = files.map(({ name }) => name);
  return { firewalls: [{ dialect: 'firewalld', side: 'host', files: names, families: [4, 6], rules }], problems: [] };
}

function readZones(file: FirewallFile): readonly Zone[] {
  if (/<zone[\s>/]/.test(file.text)) return [readZoneXml(file)];
  return list.test(file.text) ? readZoneList(file) : readZoneCommands(file);
}

/** A connection goes to the zone of its source, else to that of its interface, else to the default zone (firewalld.zones(5)). */
function compile(zones: readonly Zone[], fallback: Zone | undefined): Ruleset {
  const first = zones[0]?.target.place ?? { file: '', line: 1, text: '' };
  const sorted = zones.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const dispatch = (prefix: string): Rule[] => {
    const to = (zone: Zone): Action => ({ kind: 'goto', chain: `${prefix} ${zone.name}` });
    const bySource = sorted.flatMap((zone) =>
      zone.sources.map((one) => ruleOf(one.place, [conditionOf(one)], to(zone))),
    );
    const byInterface = sorted.flatMap((zone) =>
      zone.interfaces.map((one) => ruleOf(one.place, [interfaceOf(one)], to(zone))),
    );
    const rest: Action =
      fallback === undefined ? { kind: 'unknown', text: 'the default zone, which is not in the files' } : to(fallback);
    return [...bySource, ...byInterface, ruleOf(fallback?.target.place ?? first, [], rest)];
  };
  const chains = new Map<string, readonly Rule[]>([
    [
      'input',
      [
        ruleOf(first, [{ kind: 'in', name: 'lo' }], acceptAction),
        ruleOf(first, [{ kind: 'state', states: ['dnat'] }], acceptAction),
        ...dispatch('filter'),
      ],
    ],
    ['nat', dispatch('nat')],
  ]);
  for (const zone of zones) {
    chains.set(`filter ${zone.name}`, filterOf(zone));
    chains.set(`nat ${zone.name}`, forwardsOf(zone));
  }
  const accept: BaseChain['policy'] = { verdict: 'accept' };
  return {
    chains,
    bases: [
      { chain: 'nat', hook: 'prerouting', priority: -100, type: 'nat', policy: accept },
      { chain: 'input', hook: 'input', priority: 0, type: 'filter', policy: accept },
    ],
  };
}

function interfaceOf({ attributes }: Element): Condition {
  return { kind: 'in', name: (attributes['name'] ?? '').replace(/\+$/, '*') };
}

function ruleOf(place: Place, when: readonly (Condition | undefined)[], action: Action): Rule {
  return { place, when: when.filter((one) => one !== undefined), action };
}

/** Within a zone: rich rules of a priority below 0, those that deny, those that allow with services and ports, the rest. */
function filterOf(zone: Zone): readonly Rule[] {
  const rich = zone.rules.map((rule) => ({ rule, priority: priorityOf(rule), made: richRule(rule) }));
  const before = rich.filter(({ priority }) => priority < 0).toSorted((a, b) => a.priority - b.priority);
  const after = rich.filter(({ priority }) => priority > 0).toSorted((a, b) => a.priority - b.priority);
  const middle = rich.filter(({ priority }) => priority === 0);
  const denying = middle.filter(({ made }) => made.action !== acceptAction);
  const allowing = middle.filter(({ made }) => made.action === acceptAction);
  const plain = zone.elements
    .filter(({ name }) => ['service', 'port', 'protocol', 'source-port'].includes(name))
    .map((one) => ruleOf(one.place, [conditionOf(one)], acceptAction));
  const target = ruleOf(zone.target.place, [], targetOf(zone.target.name));
  return [...before, ...denying, ...allowing]
    .map(({ made }) => made)
    .concat(
      plain,
      after.map(({ made }) => made),
      target,
    );
}

function priorityOf({ elements }: RichRule): number {
  return Number(elements[0]?.attributes['priority'] ?? 0);
}

function richRule({ elements, place }: RichRule): Rule {
  const family = elements[0]?.attributes['family'];
  const when: (Condition | undefined)[] = elements
    .filter(({ name }, index) => name !== 'limit' || !/^(?:log|audit|nflog)$/.test(elements[index - 1]?.name ?? ''))
    .map(conditionOf);
  if (family === 'ipv4' || family === 'ipv6') when.unshift({ kind: 'family', family: family === 'ipv4' ? 4 : 6 });
  return ruleOf(place, when, actionOf(elements));
}

function actionOf(elements: readonly Element[]): Action {
  const names = elements.map(({ name }) => name);
  if (names.includes('accept')) return acceptAction;
  if (names.includes('reject')) return rejectAction;
  return names.includes('drop') ? dropAction : { kind: 'nothing' };
}

function targetOf(name: string): Action {
  if (name === 'ACCEPT') return acceptAction;
  return name === 'DROP' ? dropAction : rejectAction;
}

function forwardsOf(zone: Zone): readonly Rule[] {
  const plain = zone.elements
    .filter(({ name }) => name === 'forward-port')
    .map((one) => ({ one, when: [] as Condition[] }));
  const rich = zone.rules.flatMap(({ elements }) => {
    const when = elements.map(conditionOf).filter((one) => one !== undefined);
    return elements.filter(({ name }) => name === 'forward-port').map((one) => ({ one, when }));
  });
  return [...plain, ...rich].map(({ one, when }) =>
    ruleOf(one.place, [...when, conditionOf({ ...one, name: 'port' })], translationOf(one)),
  );
}
