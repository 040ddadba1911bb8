import { Command, Option } from 'commander';
import { parsePeerAddress } from '../inet/address.ts';
import { toCidrs } from '../inet/address-set.ts';
import { type Reached, whoMayReach } from '../firewall/reach.ts';
import { firewallOption, localOption, readWantedFirewalls, type FirewallOptions } from './firewall-files.ts';
import { badUsage, emphasize, print } from './terminal.ts';

interface ShowOptions extends FirewallOptions {
  readonly to?: string;
  readonly port: string;
  readonly in?: string;
  readonly format: 'text' | 'json';
}

/** The verdicts in the order in which they are shown. */
const verdicts = ['accept', 'depends', 'reject', 'drop'] as const;

/** maxShown is how many networks of one line are printed as text; JSON has all. */
const maxShown = 12;

/** firewallShowCommand is `postern firewall show`. */
export const firewallShowCommand = new Command('show')
  .description('list who may reach the port: every address, by what becomes of it and by which line')
  .addOption(firewallOption('what the firewall is loaded from, or what it prints of itself; all must let it in'))
  .addOption(localOption())
  .option('--port <number>', 'the port', '5432')
  .option('--to <address>', "the machine's own address")
  .option('--in <interface>', 'the interface that connections arrive on')
  .addOption(new Option('--format <format>', 'text or json').choices(['text', 'json']).default('text'))
  .addHelpText(
    'after',
    `
Examples:
  postern firewall show --firewall /etc/iptables/rules.v4 /etc/iptables/rules.v6 --port 5432
  nft list ruleset | postern firewall show --firewall - --in eth0
  sudo postern firewall show --local --in eth0`,
  )
  .action(run);

function run(options: ShowOptions): void {
  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 1 || port > 0xffff) badUsage(`"${options.port}" is not a port`);
  const to = options.to === undefined ? undefined : parsePeerAddress(options.to);
  if (options.to !== undefined && to === undefined) badUsage(`"${options.to}" is not an IP address`);
  const reached = whoMayReach(readWantedFirewalls(options), {
    protocol: 'tcp',
    port,
    ...(to && { to }),
    ...(options.in !== undefined && { in: options.in }),
  });
  const sorted = verdicts.flatMap((verdict) => reached.filter(({ answer }) => answer.verdict === verdict));
  if (options.format === 'json') print(JSON.stringify(sorted.map(jsonOf)));
  else for (const one of sorted) printReached(one);
}

function jsonOf({ sources, answer }: Reached): object {
  const { verdict, rule, depends } = answer;
  return { verdict, sources: toCidrs(sources), rule: rule ?? null, depends };
}

function printReached({ sources, answer }: Reached): void {
  const { verdict, rule, depends } = answer;
  print(
    `${emphasize(verdict.padEnd(8))}${rule === undefined ? '(no line)' : `${rule.file}:${rule.line}: ${rule.text}`}`,
  );
  for (const text of depends) print(`        depends on: ${text}`);
  const cidrs = toCidrs(sources);
  print(
    `        ${cidrs.slice(0, maxShown).join(' ')}${cidrs.length > maxShown ? ` and ${cidrs.length - maxShown} more` : ''}`,
  );
}
