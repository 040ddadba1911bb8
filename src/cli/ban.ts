import { Command, Option } from 'commander';
import type { BanRecord } from '../guard/ban-records.ts';
import { answered, askGate } from './ask-gate.ts';
import { directoryOption, formatOption, type ControlOptions } from './control-options.ts';
import { parseTime } from '../text/parse-time.ts';
import { printTable } from './table.ts';
import { badUsage, print } from './terminal.ts';
import { visible } from './visible.ts';

/** banCommand is `postern ban`. */
export const banCommand = new Command('ban').addHelpText(
  'after',
  `
Examples:
  postern ban list
  postern ban add 203.0.113.0/24 --for 1d --cause 'scans'
  postern ban remove 203.0.113.7`,
);

banCommand
  .command('list')
  .description('list the networks that are kept out')
  .addOption(directoryOption())
  .addOption(formatOption())
  .action(async (options: ControlOptions) => {
    const { bans } = answered(await askGate(options.directory, { command: 'ban-list' }), 'bans');
    printBans(bans, options);
  });

banCommand
  .command('add')
  .description('keep an address or a network out')
  .argument('<network>', 'an address, or a network such as 10.0.0.0/8')
  .option('--for <time>', 'how long: a number with s, min, h or d (default: until it is removed)')
  .addOption(new Option('--cause <text>', 'why, for the list and the journal').default('no cause given'))
  .addOption(directoryOption())
  .addOption(formatOption())
  .action(async (network: string, options: ControlOptions & { readonly for?: string; readonly cause: string }) => {
    const seconds = options.for === undefined ? undefined : secondsOf(options.for);
    const { cause } = options;
    const request = { command: 'ban-add', network, cause, ...(seconds !== undefined && { seconds }) } as const;
    const { bans } = answered(await askGate(options.directory, request), 'bans');
    printBans(bans, options);
  });

banCommand
  .command('remove')
  .description('let an address or a network in again, with all its parts')
  .argument('<network>', 'an address, or a network such as 10.0.0.0/8')
  .addOption(directoryOption())
  .addOption(formatOption())
  .action(async (network: string, options: ControlOptions) => {
    const { bans } = answered(await askGate(options.directory, { command: 'ban-remove', network }), 'bans');
    printBans(bans, options);
  });

function secondsOf(text: string): number {
  return parseTime(text) ?? badUsage(`"${text}" is not a time`, 'Write 90s, 10min, 2h or 7d; ten years at most.');
}

function printBans(bans: readonly BanRecord[], { format }: ControlOptions): void {
  if (format === 'json') {
    print(JSON.stringify({ bans }, undefined, 2));
    return;
  }
  const rows = bans.map(({ network, since, until, level, cause, by }) => [
    network,
    since,
    until ?? 'removed',
    by,
    level === 0 ? '' : String(level),
    visible(cause),
  ]);
  print(printTable(['network', 'since', 'until', 'by', 'level', 'cause'], rows));
}
