import type { Problem } from '../../text/problem.ts';
import { type Condition, unknown } from '../condition.ts';
import type { Dialect, ReadFirewalls } from '../dialect.ts';
import type { Firewall } from '../firewall.ts';
import { arrayOf, asText, type Json, memberOf, parseJson } from '../json.ts';
import type { FirewallFile, Place } from '../place.ts';
import { acceptAction, dropAction, flatRuleset, type Rule } from '../ruleset.ts';
import { type Peer, peerCondition, peerWords, portsCondition, present, protocolCondition } from './rules.ts';

/**
 * aws is what `aws ec2 describe-security-groups`, `describe-security-group-rules` and `describe-network-acls` print. The
 * groups of a file belong to one machine: what one of them lets in is let in.
 */
export const aws: Dialect = {
  name: 'aws',
  recognizes: ({ text }) =>
    /^\s*[{[]/.test(text) && /"(?:SecurityGroups|SecurityGroupRules|IpPermissions|NetworkAcls)"\s*:/.test(text),
  read: readAws,
};

function readAws(files: readonly FirewallFile[]): ReadFirewalls {
  const problems: Problem[] = [];
  const groupRules: Rule[] = [];
  const leaving: Rule[] = [];
  let tellsOutbound = false;
  const groupFiles: string[] = [];
  const acls: Firewall[] = [];
  for (const file of files) {
    const { value, problem } = parseJson(file);
    if (problem !== undefined) problems.push(problem);
    const lists = arrayOf(memberOf(value, 'NetworkAcls'));
    for (const acl of lists) {
      const outbound = aclRules(acl, file, 'to');
      acls.push(networkFirewall('aws-acl', [file.name], aclRules(acl, file, 'from'), outbound));
    }
    if (lists.length > 0) continue;
    groupFiles.push(file.name);
    const groups = value.kind === 'array' ? value.items : arrayOf(memberOf(value, 'SecurityGroups') ?? value);
    groupRules.push(...groups.flatMap((group) => groupRulesOf(group, file, 'from')));
    leaving.push(...groups.flatMap((group) => groupRulesOf(group, file, 'to')));
    const single = arrayOf(memberOf(value, 'SecurityGroupRules'));
    groupRules.push(...single.flatMap((one) => singleRule(one, file, 'from')));
    leaving.push(...single.flatMap((one) => singleRule(one, file, 'to')));
    tellsOutbound ||= single.length > 0 || groups.some((group) => memberOf(group, 'IpPermissionsEgress') !== undefined);
  }
  const groups =
    groupFiles.length === 0
      ? []
      : [networkFirewall('aws', groupFiles, groupRules, tellsOutbound ? leaving : undefined)];
  return { firewalls: [...acls, ...groups], problems };
}

/** networkFirewall is a list of rules in the network, with nothing let in at its end; and one of what is let out. */
export function networkFirewall(
  dialect: string,
  files: readonly string[],
  rules: readonly Rule[],
  outbound?: readonly Rule[],
): Firewall {
  return {
    dialect,
    side: 'network',
    files,
    families: [4, 6],
    rules: flatRuleset(rules, { verdict: 'drop' }),
    ...(outbound !== undefined && { outbound: flatRuleset(outbound, { verdict: 'drop' }, 'output') }),
  };
}

/** awsPorts reads FromPort and ToPort: absent or -1 is every port. */
export function awsPorts(from: string | undefined, to: string | undefined): Condition | undefined {
  if (from === undefined || from === '-1') return undefined;
  return portsCondition([`${from}-${to ?? from}`]);
}

function groupRulesOf(group: Json, file: FirewallFile, peer: Peer): readonly Rule[] {
  const name = asText(memberOf(group, 'GroupId')) ?? asText(memberOf(group, 'GroupName')) ?? 'group';
  const permissions = peer === 'from' ? 'IpPermissions' : 'IpPermissionsEgress';
  return arrayOf(memberOf(group, permissions)).flatMap((permission) => {
    const text = (key: string): string | undefined => asText(memberOf(permission, key));
    const common = present([protocolCondition(text('IpProtocol')), ports(permission)]);
    const what = `${name} ${text('IpProtocol') ?? '-1'} ${text('FromPort') ?? 'all'}-${text('ToPort') ?? 'all'}`;
    const ranges = (list: string, key: string): readonly Rule[] =>
      arrayOf(memberOf(permission, list)).map((range) => {
        const source = asText(memberOf(range, key)) ?? '';
        const place: Place = { file: file.name, line: range.line, text: `${what} ${peer} ${source}` };
        return {
          place,
          when: [...common, peerCondition(peer, source, peerWords(peer, source))],
          action: acceptAction,
        };
      });
    return [
      ...ranges('IpRanges', 'CidrIp'),
      ...ranges('Ipv6Ranges', 'CidrIpv6'),
      ...ranges('PrefixListIds', 'PrefixListId'),
      ...ranges('UserIdGroupPairs', 'GroupId'),
    ];
  });
}

function ports(permission: Json): Condition | undefined {
  if (asText(memberOf(permission, 'IpProtocol')) === '-1') return undefined;
  return awsPorts(asText(memberOf(permission, 'FromPort')), asText(memberOf(permission, 'ToPort')));
}

function singleRule(rule: Json, file: FirewallFile, peer: Peer): readonly Rule[] {
  const text = (key: string): string | undefined => asText(memberOf(rule, key));
  const egress = memberOf(rule, 'IsEgress');
  const isEgress = egress?.kind === 'plain' && egress.value === true;
  if (isEgress !== (peer === 'to')) return [];
  const source =
    text('CidrIpv4') ??
    text('CidrIpv6') ??
    text('PrefixListId') ??
    asText(memberOf(memberOf(rule, 'ReferencedGroupInfo'), 'GroupId')) ??
    '';
  const place: Place = {
    file: file.name,
    line: rule.line,
    text: `${text('SecurityGroupRuleId') ?? 'rule'} ${peer} ${source}`,
  };
  const when = present([
    protocolCondition(text('IpProtocol')),
    ports(rule),
    peerCondition(peer, source, peerWords(peer, source)),
  ]);
  return [{ place, when, action: acceptAction }];
}

/** Entries go by their numbers; the answers of a connection are not looked at here. */
function aclRules(acl: Json, file: FirewallFile, peer: Peer): readonly Rule[] {
  const entries = arrayOf(memberOf(acl, 'Entries')).filter((entry) => {
    const egress = memberOf(entry, 'Egress');
    return egress?.kind === 'plain' && egress.value === (peer === 'to');
  });
  const number = (entry: Json): number => Number(asText(memberOf(entry, 'RuleNumber')) ?? 0);
  return entries
    .toSorted((a, b) => number(a) - number(b))
    .map((entry) => {
      const text = (key: string): string | undefined => asText(memberOf(entry, key));
      const range = memberOf(entry, 'PortRange');
      const source = text('CidrBlock') ?? text('Ipv6CidrBlock') ?? '';
      const place: Place = {
        file: file.name,
        line: entry.line,
        text: `rule ${number(entry)} ${text('RuleAction') ?? ''} ${peer} ${source}`,
      };
      const when = present([
        protocolCondition(text('Protocol')),
        awsPorts(asText(memberOf(range, 'From')), asText(memberOf(range, 'To'))),
        source === '' ? unknown('the source') : peerCondition(peer, source, peerWords(peer, source)),
      ]);
      return { place, when, action: text('RuleAction') === 'allow' ? acceptAction : dropAction };
    });
}
