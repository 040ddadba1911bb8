import type { Problem } from '../text/problem.ts';
import type { Dialect, ReadFirewalls } from './dialect.ts';
import { iptables } from './iptables/iptables.ts';
import { nftables } from './nft/nftables.ts';
import { aws } from './cloud/aws.ts';
import { azure } from './cloud/azure.ts';
import { gcp } from './cloud/gcp.ts';
import { terraform } from './cloud/terraform.ts';
import { firewalld } from './firewalld/firewalld.ts';
import { ufw } from './ufw/ufw.ts';
import { windows } from './windows.ts';
import type { FirewallFile } from './place.ts';

/** dialects are all that can be read, the more particular ones first. */
export const dialects: readonly Dialect[] = [ufw, firewalld, windows, aws, terraform, azure, gcp, nftables, iptables];

/** readFirewalls gives each file to the first dialect that recognizes it. */
export function readFirewalls(files: readonly FirewallFile[]): ReadFirewalls {
  const byDialect = new Map<Dialect, FirewallFile[]>();
  const problems: Problem[] = [];
  for (const file of files) {
    const dialect = dialects.find((one) => one.recognizes(file));
    if (dialect === undefined) problems.push(unrecognized(file));
    else byDialect.set(dialect, [...(byDialect.get(dialect) ?? []), file]);
  }
  const read = [...byDialect].map(([dialect, own]) => dialect.read(own));
  return {
    firewalls: read.flatMap(({ firewalls }) => firewalls),
    problems: [...problems, ...read.flatMap((one) => one.problems)],
  };
}

function unrecognized(file: FirewallFile): Problem {
  return {
    file: file.name,
    line: 0,
    message: 'no firewall was recognized in this file',
    hint: `Postern reads ${dialects.map(({ name }) => name).join(', ')}.`,
  };
}
