import { Command } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GateStatus } from '../gate/control-request.ts';
import { printSeconds } from '../journal/guard-texts.ts';
import { answered, askGate } from './ask-gate.ts';
import { directoryOption, formatOption, type ControlOptions } from './control-options.ts';
import { printTable } from './table.ts';
import { print } from './terminal.ts';

/** Milliseconds between two looks of --watch. */
const watchInterval = 1_000;

/** What a terminal does on this: cursor home, and what is below it cleared (ECMA-48 CUP, ED). */
const clearScreen = '\x1b[H\x1b[J';

/** statusCommand is `postern status`. */
export const statusCommand = new Command('status')
  .option('--watch', 'show it again every second; with --format json, one line each', false)
  .addOption(directoryOption())
  .addOption(formatOption())
  .addHelpText('after', '\nExamples:\n  postern status\n  postern status -D /etc/postern --watch')
  .action(async (options: ControlOptions & { readonly watch: boolean }) => {
    for (;;) {
      const { status } = answered(await askGate(options.directory, { command: 'status' }), 'status');
      show(status, options);
      if (!options.watch) return;
      await sleep(watchInterval);
    }
  });

function show(status: GateStatus, { format, watch }: ControlOptions & { readonly watch: boolean }): void {
  if (format === 'json') {
    print(JSON.stringify(status, undefined, watch ? undefined : 2));
    return;
  }
  if (watch && process.stdout.isTTY) process.stdout.write(clearScreen);
  print(printTable(['postern', status.version], rowsOf(status)));
}

function fleetRows(fleet: GateStatus['fleet']): readonly (readonly [string, string])[] {
  if (fleet === undefined) return [];
  if (!fleet.connected) return [['shared state', 'away: deciding alone']];
  return [['shared state', `with ${fleet.other_gates} other ${fleet.other_gates === 1 ? 'gate' : 'gates'}`]];
}

function rowsOf(status: GateStatus): readonly (readonly [string, string])[] {
  return [
    ['process', String(status.pid)],
    ['state', status.stopping ? 'stopping' : 'serving'],
    ['started', status.started],
    ['uptime', printSeconds(status.uptime_seconds)],
    ['sessions', `${status.sessions} of ${status.max_connections}`],
    ['handshakes', `${status.handshakes} of ${status.max_handshakes}`],
    ['connections', String(status.connections)],
    ['turned away', String(status.turned_away)],
    ['bans', String(status.bans)],
    ['failing clients', String(status.failing_clients)],
    ...fleetRows(status.fleet),
    ...status.workers.map(({ pid, connections }) => [`worker ${pid}`, `${connections} connections`] as const),
    ['memory', `${Math.round(status.memory_bytes / 2 ** 20)} MB`],
  ];
}
