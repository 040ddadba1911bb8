import type { Problem } from '../../text/problem.ts';
import { type Condition, unknown } from '../condition.ts';
import type { Dialect, ReadFirewalls } from '../dialect.ts';
import type { Firewall } from '../firewall.ts';
import { arrayOf, asText, type Json, memberOf, parseJson } from '../json.ts';
import type { FirewallFile, Place } from '../place.ts';
import { acceptAction, dropAction, flatRuleset, type Rule } from '../ruleset.ts';
import { portsCondition, present, protocolCondition, sourceCondition } from './rules.ts';

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
  const groupFiles: string[] = [];
  const acls: Firewall[] = [];
  for (const file of files) {
    const { value, problem } = parseJson(file);
    if (problem !== undefined) problems.push(problem);
    const lists = arrayOf(memberOf(value, 'NetworkAcls'));
    for (const acl of lists) acls.push(networkFirewall('aws-acl', [file.name], aclRules(acl, file)));
    if (lists.length > 0) continue;
    groupFiles.push(file.name);
    const groups = value.kind === 'array' ? value.items : arrayOf(memberOf(value, 'SecurityGroups') ?? value);
    groupRules.push(...groups.flatMap((group) => groupRulesOf(group, file)));
    groupRules.push(...arrayOf(memberOf(value, 'SecurityGroupRules')).flatMap((one) => singleRule(one, file)));
  }
  const groups = groupFiles.length === 0 ? [] : [networkFirewall('aws', groupFiles, groupRules)];
  return { firewalls: [...acls, ...groups], problems };
}

/** networkFirewall is a list of rules in the network, with nothing let in at its end. */
export function networkFirewall(dialect: string, files: readonly string[], rules: readonly Rule[]): Firewall {
  return { dialect, side: 'network', files, families: [4, 6], rules: flatRuleset(rules, { verdict: 'drop' }) };
}

/** awsPorts reads FromPort and ToPort: absent or -1 is every port. */
export function awsPorts(from: string | undefined, to: string | undefined): Condition | undefined {
  if (from === undefined || from === '-1') return undefined;
  return portsCondition([`${from}-${to ?? from}`]);
}

function groupRulesOf(group: Json, file: FirewallFile): readonly Rule[] {
  const name = asText(memberOf(group, 'GroupId')) ?? asText(memberOf(group, 'GroupName')) ?? 'group';
  return arrayOf(memberOf(group, 'IpPermissions')).flatMap((permission) => {
    const text = (key: string): string | undefined => asText(memberOf(permission, key));
    const common = present([protocolCondition(text('IpProtocol')), ports(permission)]);
    const what = `${name} ${text('IpProtocol') ?? '-1'} ${text('FromPort') ?? 'all'}-${text('ToPort') ?? 'all'}`;
    const ranges = (list: string, key: string): readonly Rule[] =>
      arrayOf(memberOf(permission, list)).map((range) => {
        const source = asText(memberOf(range, key)) ?? '';
        const place: Place = { file: file.name, line: range.line, text: `${what} from ${source}` };
        return {
          place,
          when: [...common, sourceCondition(source, `the source is in ${source}`)],
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

function singleRule(rule: Json, file: FirewallFile): readonly Rule[] {
  const text = (key: string): string | undefined => asText(memberOf(rule, key));
  const egress = memberOf(rule, 'IsEgress');
  if (egress?.kind === 'plain' && egress.value === true) return [];
  const source =
    text('CidrIpv4') ??
    text('CidrIpv6') ??
    text('PrefixListId') ??
    asText(memberOf(memberOf(rule, 'ReferencedGroupInfo'), 'GroupId')) ??
    '';
  const place: Place = {
    file: file.name,
    line: rule.line,
    text: `${text('SecurityGroupRuleId') ?? 'rule'} from ${source}`,
  };
  const when = present([
    protocolCondition(text('IpProtocol')),
    ports(rule),
    sourceCondition(source, `the source is in ${source}`),
  ]);
  return [{ place, when, action: acceptAction }];
}

/** Entries go by their numbers; the answers of a connection are not looked at here. */
function aclRules(acl: Json, file: FirewallFile): readonly Rule[] {
  const entries = arrayOf(memberOf(acl, 'Entries')).filter((entry) => {
    const egress = memberOf(entry, 'Egress');
    return egress?.kind === 'plain' && egress.value === false;
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
        text: `rule ${number(entry)} ${text('RuleAction') ?? ''} from ${source}`,
      };
      const when = present([
        protocolCondition(text('Protocol')),
        awsPorts(asText(memberOf(range, 'From')), asText(memberOf(range, 'To'))),
        source === '' ? unknown('the source') : sourceCondition(source, `the source is in ${source}`),
      ]);
      return { place, when, action: text('RuleAction') === 'allow' ? acceptAction : dropAction };
    });
}
