import { parseAddressRange } from '../../inet/address-range.ts';
import { type AddressSet, complement, unionOf } from '../../inet/address-set.ts';
import type { Problem } from '../../text/problem.ts';
import { type Condition, unknown } from '../condition.ts';
import type { Dialect, ReadFirewalls } from '../dialect.ts';
import { arrayOf, asText, type Json, memberOf, parseJson } from '../json.ts';
import type { FirewallFile, Place } from '../place.ts';
import { acceptAction, dropAction, type Rule } from '../ruleset.ts';
import { networkFirewall } from './aws.ts';
import { type Peer, peerWords, portsCondition, present, protocolCondition } from './rules.ts';

/** azure is network security groups: what `az network nsg show` and `rule list` print, and ARM templates. */
export const azure: Dialect = {
  name: 'azure',
  recognizes: ({ text }) =>
    /^\s*[{[]/.test(text) &&
    /"securityRules"|"(?:source|destination)(?:AddressPrefix|PortRange)(?:e?s)?"\s*:/.test(text),
  read: readAzure,
};

/** Each group must let the connection in: one stands at the subnet, one at the interface. */
function readAzure(files: readonly FirewallFile[]): ReadFirewalls {
  const problems: Problem[] = [];
  const firewalls = files.flatMap((file) => {
    const { value, problem } = parseJson(file);
    if (problem !== undefined) problems.push(problem);
    return findGroups(value).map((rules) =>
      networkFirewall('azure', [file.name], compile(rules, file, 'from'), compile(rules, file, 'to')),
    );
  });
  return { firewalls, problems };
}

/** findGroups gives the rules of each group, wherever in the document it stands. */
function findGroups(value: Json): readonly (readonly Json[])[] {
  if (value.kind === 'array') {
    if (value.items.some(isRule)) return [value.items.filter(isRule)];
    return value.items.flatMap(findGroups);
  }
  if (value.kind !== 'object') return [];
  const own = arrayOf(value.members['securityRules']);
  if (value.members['securityRules'] !== undefined)
    return [[...own, ...arrayOf(value.members['defaultSecurityRules'])]];
  if (isRule(value)) return [[value]];
  return Object.values(value.members).flatMap(findGroups);
}

function isRule(value: Json): boolean {
  return fieldOf(value, 'access') !== undefined && fieldOf(value, 'priority') !== undefined;
}

/** ARM templates have a rule's fields one level deeper. */
function fieldOf(rule: Json, name: string): Json | undefined {
  return memberOf(rule, name) ?? memberOf(memberOf(rule, 'properties'), name);
}

/** The three rules that every group ends with, either way, where the file does not print them: their priorities are Azure's. */
const presets = {
  from: [
    { name: 'AllowVnetInBound', priority: 65000, tag: 'VirtualNetwork', isAllow: true },
    { name: 'AllowAzureLoadBalancerInBound', priority: 65001, tag: 'AzureLoadBalancer', isAllow: true },
    { name: 'DenyAllInBound', priority: 65500, tag: '*', isAllow: false },
  ],
  to: [
    { name: 'AllowVnetOutBound', priority: 65000, tag: 'VirtualNetwork', isAllow: true },
    { name: 'AllowInternetOutBound', priority: 65001, tag: 'Internet', isAllow: true },
    { name: 'DenyAllOutBound', priority: 65500, tag: '*', isAllow: false },
  ],
} as const;

function compile(rules: readonly Json[], file: FirewallFile, peer: Peer): readonly Rule[] {
  const way = peer === 'from' ? /^in/i : /^out/i;
  const own = rules
    .filter((rule) => way.test(asText(fieldOf(rule, 'direction')) ?? ''))
    .map((rule) => ({ priority: Number(asText(fieldOf(rule, 'priority')) ?? 0), rule: ruleOf(rule, file, peer) }));
  const missing = presets[peer]
    .filter(({ priority }) => !own.some((one) => one.priority === priority))
    .map(({ name, priority, tag, isAllow }) => ({
      priority,
      rule: {
        place: { file: file.name, line: 1, text: `${name} (priority ${priority}, built in)` },
        when: present([peerOf(peer, [tag])]),
        action: isAllow ? acceptAction : dropAction,
      },
    }));
  return [...own, ...missing].toSorted((a, b) => a.priority - b.priority).map(({ rule }) => rule);
}

function ruleOf(rule: Json, file: FirewallFile, peer: Peer): Rule {
  const text = (name: string): string => asText(fieldOf(rule, name)) ?? '';
  const name = asText(memberOf(rule, 'name')) ?? 'rule';
  const place: Place = {
    file: file.name,
    line: rule.line,
    text: `${name} (priority ${text('priority')}, ${text('access')})`,
  };
  const own = peer === 'from' ? 'to' : 'from';
  const peers = endOf(rule, peer);
  const self = endOf(rule, own);
  const when = present([
    protocolCondition(text('protocol')),
    portsCondition(textsOf(rule, 'destinationPortRange', 'destinationPortRanges')),
    peers.isGroup ? unknown(peerWords(peer, 'an application security group')) : peerOf(peer, peers.texts),
    self.isGroup ? unknown('this machine is in an application security group') : selfOf(own, self.texts),
    sourcePortOf(textsOf(rule, 'sourcePortRange', 'sourcePortRanges')),
  ]);
  return { place, when, action: /^allow$/i.test(text('access')) ? acceptAction : dropAction };
}

/** endOf gives the addresses and tags of one end; groups are of machines, whose addresses only Azure knows. */
function endOf(rule: Json, end: Peer): { readonly texts: readonly string[]; readonly isGroup: boolean } {
  const word = end === 'from' ? 'source' : 'destination';
  const texts = textsOf(rule, `${word}AddressPrefix`, `${word}AddressPrefixes`);
  const groups = arrayOf(fieldOf(rule, `${word}ApplicationSecurityGroups`));
  return { texts, isGroup: groups.length > 0 && (end === 'to' || texts.length === 0) };
}

function textsOf(rule: Json, one: string, many: string): readonly string[] {
  return [fieldOf(rule, one), fieldOf(rule, many)]
    .flatMap(arrayOf)
    .flatMap((value) => asText(value) ?? [])
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

const privateAddresses = setOf([
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '127.0.0.0/8',
  'fc00::/7',
  'fe80::/10',
  '::1',
]);

function setOf(texts: readonly string[]): AddressSet {
  return unionOf(texts.map(parseAddressRange).filter((set) => set !== undefined));
}

function peerOf(kind: Peer, texts: readonly string[], isAnything = isAny): Condition | undefined {
  if (texts.length === 0 || texts.some((text) => isAnything(text))) return undefined;
  return { kind: 'any', of: texts.map((text) => addressOf(kind, text)) };
}

function isAny(text: string): boolean {
  return text === '*' || /^any$/i.test(text) || text === '0.0.0.0/0,::/0';
}

/** An end that names the virtual network is this machine, which is in it. */
function selfOf(kind: Peer, texts: readonly string[]): Condition | undefined {
  return peerOf(kind, texts, (text) => isAny(text) || /^VirtualNetwork$/i.test(text));
}

/**
 * addressOf reads an address or a service tag. A public address is of the tag Internet, a private one may be of
 * VirtualNetwork; what the other tags hold changes from week to week.
 */
function addressOf(kind: Peer, text: string): Condition {
  const addresses = parseAddressRange(text);
  if (addresses !== undefined) return { kind, addresses };
  if (/^Internet$/i.test(text)) return { kind, addresses: complement(privateAddresses) };
  if (/^AzureLoadBalancer$/i.test(text)) return { kind, addresses: setOf(['168.63.129.16']) };
  const doubt = unknown(peerWords(kind, text));
  return /^VirtualNetwork$/i.test(text) ? { kind: 'all', of: [{ kind, addresses: privateAddresses }, doubt] } : doubt;
}

function sourcePortOf(texts: readonly string[]): Condition | undefined {
  return texts.length === 0 || texts.some((text) => isAny(text) || text === '0-65535')
    ? undefined
    : unknown(`the source port is ${texts.join(', ')}`);
}
