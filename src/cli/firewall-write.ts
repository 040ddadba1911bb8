import { Command, Option } from 'commander';
import { writers } from '../firewall/write/writers.ts';
import { parseAddressRange } from '../inet/address-range.ts';
import { unionOf } from '../inet/address-set.ts';
import { badUsage, print } from './terminal.ts';

interface WriteOptions {
  readonly dialect: string;
  readonly allow: readonly string[];
  readonly port: string;
}

/** firewallWriteCommand is `postern firewall write`. */
export const firewallWriteCommand = new Command('write')
  .description('write the least opening: one port, to these addresses, IPv4 and IPv6, and to nobody else')
  .addOption(
    new Option('--dialect <name>', 'what it is written for')
      .choices(writers.map(({ name }) => name))
      .makeOptionMandatory(),
  )
  .requiredOption('--allow <cidr...>', 'addresses, networks or ranges that may connect')
  .option('--port <number>', 'the port', '5432')
  .addHelpText(
    'after',
    `
Examples:
  postern firewall write --dialect nftables --allow 10.0.0.0/8 2001:db8::/32 > postern.nft && nft -f postern.nft
  postern firewall write --dialect ufw --allow 10.1.2.0/24 --port 6432

What is written can be applied again, leaves every other rule as it is, and says how to take it back.`,
  )
  .action(run);

function run({ dialect, allow, port }: WriteOptions): void {
  const number = Number(port);
  if (!Number.isInteger(number) || number < 1 || number > 0xffff) badUsage(`"${port}" is not a port`);
  const sets = allow.map(
    (text) => parseAddressRange(text) ?? badUsage(`"${text}" is not an address, a network or a range`),
  );
  const writer = writers.find(({ name }) => name === dialect);
  if (writer !== undefined) print(writer.print({ port: number, sources: unionOf(sets) }).trimEnd());
}
