import type { Problem } from '../../text/problem.ts';
import { type Condition, unknown } from '../condition.ts';
import type { Dialect, ReadFirewalls } from '../dialect.ts';
import { arrayOf, asText, type Json, memberOf, parseJson } from '../json.ts';
import type { FirewallFile, Place } from '../place.ts';
import { acceptAction, dropAction, type Rule } from '../ruleset.ts';
import { networkFirewall } from './aws.ts';
import { type Peer, portsCondition, present, protocolCondition, sourceCondition } from './rules.ts';

/** gcp is VPC firewall rules: what `gcloud compute firewall-rules list --format json` prints. */
export const gcp: Dialect = {
  name: 'gcp',
  recognizes: ({ text }) =>
    /^\s*[{[]/.test(text) &&
    /"(?:allowed|denied)"\s*:/.test(text) &&
    /"(?:direction|sourceRanges|IPProtocol)"\s*:/.test(text),
  read: readGcp,
};

interface Ranked {
  readonly priority: number;
  readonly isDeny: boolean;
  readonly rule: Rule;
}

function readGcp(files: readonly FirewallFile[]): ReadFirewalls {
  const problems: Problem[] = [];
  const parsed = files.map((file) => {
    const { value, problem } = parseJson(file);
    if (problem !== undefined) problems.push(problem);
    return { file, rules: arrayOf(memberOf(value, 'items') ?? value) };
  });
  const networks = new Set(parsed.flatMap(({ rules }) => rules.map((rule) => asText(memberOf(rule, 'network')) ?? '')));
  const hasNetworks = networks.size > 1;
  const rulesFor = (peer: Peer): readonly Rule[] =>
    inOrder(parsed.flatMap(({ file, rules }) => rules.flatMap((rule) => rankedOf(rule, file, hasNetworks, peer))));
  const [{ file: first } = { file: { name: '' } }] = parsed;
  // Every network lets everything out, by a rule of the last priority that is not listed.
  const letsOut: Rule = {
    place: { file: first.name, line: 1, text: 'what goes out is allowed (priority 65535, built in)' },
    when: [],
    action: acceptAction,
  };
  const names = files.map(({ name }) => name);
  return { firewalls: [networkFirewall('gcp', names, rulesFor('from'), [...rulesFor('to'), letsOut])], problems };
}

/** A lower number goes first; of one number, a rule that denies. */
function inOrder(ranked: readonly Ranked[]): readonly Rule[] {
  return ranked
    .toSorted((a, b) => a.priority - b.priority || Number(b.isDeny) - Number(a.isDeny))
    .map(({ rule }) => rule);
}

function rankedOf(rule: Json, file: FirewallFile, hasNetworks: boolean, peer: Peer): readonly Ranked[] {
  const text = (name: string): string | undefined => asText(memberOf(rule, name));
  const disabled = memberOf(rule, 'disabled');
  if (disabled?.kind === 'plain' && disabled.value === true) return [];
  if ((text('direction') === 'EGRESS') !== (peer === 'to')) return [];
  const priority = Number(text('priority') ?? 1000);
  const place: Place = { file: file.name, line: rule.line, text: `${text('name') ?? 'rule'} (priority ${priority})` };
  const common = present([
    sourceOf(rule),
    destinationOf(rule),
    targetOf(rule),
    hasNetworks ? networkOf(text('network')) : undefined,
  ]);
  return (['denied', 'allowed'] as const).flatMap((list) =>
    arrayOf(memberOf(rule, list)).map((entry) => {
      const ports = arrayOf(memberOf(entry, 'ports')).flatMap((port) => asText(port) ?? []);
      const when = present([
        protocolCondition(asText(memberOf(entry, 'IPProtocol'))),
        portsCondition(ports),
        ...common,
      ]);
      const isDeny = list === 'denied';
      return { priority, isDeny, rule: { place, when, action: isDeny ? dropAction : acceptAction } };
    }),
  );
}

function textsOf(rule: Json, name: string): readonly string[] {
  return arrayOf(memberOf(rule, name)).flatMap((value) => asText(value) ?? []);
}

/** A source is in one of the ranges, or has one of the tags or accounts. Without any of them every source will do. */
function sourceOf(rule: Json): Condition | undefined {
  const ranges = textsOf(rule, 'sourceRanges').map((text) => sourceCondition(text, `the source is in ${text}`));
  const tags = textsOf(rule, 'sourceTags').map((tag) => unknown(`the source has the tag ${tag}`));
  const accounts = textsOf(rule, 'sourceServiceAccounts').map((one) => unknown(`the source runs as ${one}`));
  const all = [...ranges, ...tags, ...accounts];
  return all.length === 0 ? undefined : { kind: 'any', of: all };
}

function destinationOf(rule: Json): Condition | undefined {
  const ranges = textsOf(rule, 'destinationRanges');
  if (ranges.length === 0) return undefined;
  return {
    kind: 'any',
    of: ranges.map((text): Condition => {
      const from = sourceCondition(text, `the destination is in ${text}`);
      return from.kind === 'from' ? { kind: 'to', addresses: from.addresses } : from;
    }),
  };
}

function targetOf(rule: Json): Condition | undefined {
  const tags = textsOf(rule, 'targetTags').map((tag) => unknown(`this machine has the tag ${tag}`));
  const accounts = textsOf(rule, 'targetServiceAccounts').map((one) => unknown(`this machine runs as ${one}`));
  const all = [...tags, ...accounts];
  return all.length === 0 ? undefined : { kind: 'any', of: all };
}

function networkOf(url: string | undefined): Condition {
  return unknown(`this machine is in the network ${url?.split('/').at(-1) ?? 'default'}`);
}
