import { Command } from 'commander';
import type { SessionRow } from '../gate/control-request.ts';
import { answered, askGate } from './ask-gate.ts';
import { directoryOption, formatOption, type ControlOptions } from './control-options.ts';
import { printTable } from './table.ts';
import { badUsage, print } from './terminal.ts';
import { visible } from './visible.ts';

/** sessionsCommand is `postern sessions`. */
export const sessionsCommand = new Command('sessions')
  .addOption(directoryOption())
  .addOption(formatOption())
  .addHelpText('after', '\nExamples:\n  postern sessions\n  postern sessions --format json')
  .action(async (options: ControlOptions) => {
    const { sessions } = answered(await askGate(options.directory, { command: 'sessions' }), 'sessions');
    printSessions(sessions, options);
  });

/** terminateCommand is `postern terminate`. */
export const terminateCommand = new Command('terminate')
  .argument('<id>', 'its number in "postern sessions" and in the journal', idOf)
  .addOption(directoryOption())
  .addOption(formatOption())
  .addHelpText('after', '\nExamples:\n  postern terminate 17')
  .action(async (id: number, options: ControlOptions) => {
    const { session } = answered(await askGate(options.directory, { command: 'terminate', id }), 'terminated');
    printSessions([session], options);
  });

function idOf(text: string): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : badUsage(`"${text}" is not a number of a session`);
}

function printSessions(sessions: readonly SessionRow[], { format }: ControlOptions): void {
  if (format === 'json') {
    print(JSON.stringify({ sessions }, undefined, 2));
    return;
  }
  const rows = sessions.map(({ id, user = '', database = '', address, port, application = '', ...rest }) => [
    String(id),
    visible(user),
    visible(database),
    port === undefined ? address : `${address}:${port}`,
    visible(application),
    rest.tls ?? '',
    rest.phase,
    rest.since,
  ]);
  print(printTable(['id', 'user', 'database', 'client', 'application', 'tls', 'phase', 'since'], rows));
}
