import type { Problem } from '../text/problem.ts';
import { unknown } from './condition.ts';
import type { Dialect, ReadFirewalls } from './dialect.ts';
import type { Firewall } from './firewall.ts';
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
import { acceptAction, flatRuleset, type Rule } from './ruleset.ts';

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
  const all = [...problems, ...read.flatMap((one) => one.problems)];
  const firewalls = read.flatMap((one) => one.firewalls);
  return { firewalls: all.length === 0 ? firewalls : [...firewalls, doubtsOf(all)], problems: all };
}

/** What was not understood might keep a connection out: nothing is said to be let in without a doubt then. */
function doubtsOf(problems: readonly Problem[]): Firewall {
  const rules = problems.map(
    ({ file, line, message }): Rule => ({
      place: { file, line, text: message },
      when: [unknown(`${file}:${line} is not understood: ${message}`)],
      action: acceptAction,
    }),
  );
  const files = problems.map(({ file }) => file);
  return { dialect: 'unread', side: 'host', files, families: [4, 6], rules: flatRuleset(rules, { verdict: 'drop' }) };
}

function unrecognized(file: FirewallFile): Problem {
  return {
    file: file.name,
    line: 0,
    message: 'no firewall was recognized in this file',
    hint: `Postern reads ${dialects.map(({ name }) => name).join(', ')}.`,
  };
}
