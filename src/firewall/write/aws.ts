import { networksOf, type Opening, title, type Writer } from './opening.ts';

/** writeAws is Terraform's configuration of a security group's rules, with the same for the aws command in comments. */
export const writeAws: Writer = { name: 'aws', print };

function print(opening: Opening): string {
  const { port } = opening;
  const blocks = ([4, 6] as const).flatMap((family) =>
    networksOf(opening, family).map((network, index) => block(port, family, network, index)),
  );
  return [
    `# ${title(opening)}`,
    '# What no rule lets in is dropped: see that the machine is in no other group that opens the port.',
    'variable "security_group_id" {',
    '  type = string',
    '}',
    '',
    ...blocks,
  ].join('\n');
}

function block(port: number, family: 4 | 6, network: string, index: number): string {
  const [option, key] = family === 4 ? [`CidrIp=${network}`, 'IpRanges'] : [`CidrIpv6=${network}`, 'Ipv6Ranges'];
  return [
    `# aws ec2 authorize-security-group-ingress --group-id "$GROUP" --ip-permissions \\`,
    `#   'IpProtocol=tcp,FromPort=${port},ToPort=${port},${key}=[{${option},Description=postern}]'`,
    `resource "aws_vpc_security_group_ingress_rule" "postern_${port}_ipv${family}_${index + 1}" {`,
    '  security_group_id = var.security_group_id',
    '  description       = "postern"',
    '  ip_protocol       = "tcp"',
    `  from_port         = ${port}`,
    `  to_port           = ${port}`,
    `  cidr_ipv${family}         = "${network}"`,
    '}',
    '',
  ].join('\n');
}
