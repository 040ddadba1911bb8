import { type Condition, unknown } from '../condition.ts';
import type { Dialect, ReadFirewalls } from '../dialect.ts';
import type { FirewallFile, Place } from '../place.ts';
import { acceptAction, type Rule } from '../ruleset.ts';
import { awsPorts, networkFirewall } from './aws.ts';
import { type HclBlock, type HclValue, parseHcl } from './hcl.ts';
import { present, protocolCondition, sourceCondition } from './rules.ts';

const resources =
  /\b(?:aws_security_group|aws_security_group_rule|aws_vpc_security_group_ingress_rule|aws_default_security_group)\b/;

/** terraform is Terraform's configuration of AWS security groups. The groups of a file belong to one machine. */
export const terraform: Dialect = {
  name: 'terraform',
  recognizes: ({ text }) => /^[ \t]*resource\s+"/m.test(text) && resources.test(text),
  read: readTerraform,
};

/** Variables are what `var.NAME` and `local.NAME` stand for, where the files say it. */
type Variables = ReadonlyMap<string, HclValue>;

function readTerraform(files: readonly FirewallFile[]): ReadFirewalls {
  const parsed = files.map((file) => ({ file, blocks: parseHcl(file) }));
  const variables = readVariables(parsed.flatMap(({ blocks }) => blocks));
  const rules = parsed.flatMap(({ file, blocks }) => blocks.flatMap((block) => rulesOf(block, file, variables)));
  return {
    firewalls: [
      networkFirewall(
        'terraform',
        files.map(({ name }) => name),
        rules,
      ),
    ],
    problems: [],
  };
}

function readVariables(blocks: readonly HclBlock[]): Variables {
  const variables = new Map<string, HclValue>();
  for (const { name, labels, attributes } of blocks) {
    const preset = attributes.get('default');
    if (name === 'variable' && preset !== undefined) variables.set(`var.${labels[0] ?? ''}`, preset);
    if (name === 'locals') for (const [key, value] of attributes) variables.set(`local.${key}`, value);
  }
  return variables;
}

function rulesOf(block: HclBlock, file: FirewallFile, variables: Variables): readonly Rule[] {
  if (block.name !== 'resource') return [];
  const title = block.labels.join(' ');
  switch (block.labels[0]) {
    case 'aws_security_group':
    case 'aws_default_security_group':
      return block.blocks.flatMap((inner) => {
        if (inner.name === 'ingress') return ingress(inner, file, title, variables);
        return inner.name === 'dynamic' && inner.labels[0] === 'ingress' ? [dynamicRule(inner, file, title)] : [];
      });
    case 'aws_security_group_rule':
      return textOf(block.attributes.get('type'), variables) === 'ingress'
        ? ingress(block, file, title, variables)
        : [];
    case 'aws_vpc_security_group_ingress_rule':
      return ingress(block, file, title, variables);
    default:
      return [];
  }
}

/** A dynamic block is written out by terraform alone. */
function dynamicRule({ line }: HclBlock, file: FirewallFile, title: string): Rule {
  const place: Place = { file: file.name, line, text: `${title} dynamic "ingress"` };
  return { place, when: [unknown('what terraform makes of the dynamic block "ingress"')], action: acceptAction };
}

function ingress(
  { attributes, line }: HclBlock,
  file: FirewallFile,
  title: string,
  variables: Variables,
): readonly Rule[] {
  const value = (name: string): HclValue | undefined => resolve(attributes.get(name), variables);
  const protocol = textOf(attributes.get('protocol') ?? attributes.get('ip_protocol'), variables);
  const common = present([
    protocolOf(value('protocol') ?? value('ip_protocol'), protocol),
    protocol === '-1' || protocol === 'all' ? undefined : portsOf(value('from_port'), value('to_port')),
  ]);
  const sources = ['cidr_blocks', 'ipv6_cidr_blocks', 'cidr_ipv4', 'cidr_ipv6', 'security_groups', 'prefix_list_ids']
    .concat('source_security_group_id', 'referenced_security_group_id', 'prefix_list_id')
    .flatMap((name) => itemsOf(attributes.get(name), variables));
  const isSelf = textOf(attributes.get('self'), variables) === 'true';
  const conditions = sources.map((source) =>
    source.kind === 'text'
      ? sourceCondition(source.text, `the source is in ${source.text}`)
      : unknown(`the source is in ${printValue(source)}`),
  );
  if (isSelf) conditions.push(unknown('the source is in the group itself'));
  return conditions.map((condition, index) => {
    const shown = isSelf && index === sources.length ? 'self' : printValue(sources[index]);
    return {
      place: { file: file.name, line, text: `${title} from ${shown}` },
      when: [...common, condition],
      action: acceptAction,
    };
  });
}

function protocolOf(value: HclValue | undefined, text: string | undefined): Condition | undefined {
  return value?.kind === 'expression' ? unknown(`the protocol is ${value.text}`) : protocolCondition(text);
}

function portsOf(from: HclValue | undefined, to: HclValue | undefined): Condition | undefined {
  if (from?.kind === 'expression' || to?.kind === 'expression')
    return unknown(`the port is from ${printValue(from)} to ${printValue(to)}`);
  return awsPorts(from?.kind === 'text' ? from.text : undefined, to?.kind === 'text' ? to.text : undefined);
}

function resolve(value: HclValue | undefined, variables: Variables): HclValue | undefined {
  return value?.kind === 'expression' ? (variables.get(value.text) ?? value) : value;
}

function textOf(value: HclValue | undefined, variables: Variables): string | undefined {
  const resolved = resolve(value, variables);
  return resolved?.kind === 'text' ? resolved.text : undefined;
}

function itemsOf(value: HclValue | undefined, variables: Variables): readonly HclValue[] {
  const resolved = resolve(value, variables);
  if (resolved === undefined) return [];
  return resolved.kind === 'list' ? resolved.items.flatMap((item) => itemsOf(item, variables)) : [resolved];
}

function printValue(value: HclValue | undefined): string {
  if (value === undefined) return '';
  return value.kind === 'list' ? value.items.map(printValue).join(', ') : value.text;
}
