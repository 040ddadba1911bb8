import { join } from 'node:path';
import { Command } from 'commander';
import { performUndo } from '../apply/perform-undo.ts';
import { claim, listRecords, recordsName } from '../apply/record-directory.ts';
import { runSteps } from '../apply/run-steps.ts';
import { nodeEnv } from '../env/node-env.ts';
import { findApplyTarget, recordsDirectoryOf, serverOption, takeTarget, type TargetOptions } from './apply-target.ts';
import { directoryOption } from './control-options.ts';
import { runOverSsh, targetArguments, withSshOptions, type SshChoice } from './over-ssh.ts';
import { badUsage, print, warn } from './terminal.ts';

interface ConfirmOptions extends TargetOptions, SshChoice {}

/** confirmCommand is `postern confirm`. */
export const confirmCommand = withSshOptions(
  new Command('confirm')
    .argument('[id]', 'which change (default: the one that waits)')
    .addOption(directoryOption())
    .addOption(serverOption()),
)
  .addHelpText(
    'after',
    `
Examples:
  postern confirm -D /etc/postgresql/16/main
  postern confirm -D /etc/postgresql/16/main --ssh admin@db.example.com

Exit code: 0 kept, 1 too late: it has been put back.`,
  )
  .action(run);

async function run(id: string | undefined, options: ConfirmOptions): Promise<void> {
  const { ssh } = options;
  if (ssh !== undefined) {
    const args = ['confirm', ...(id === undefined ? [] : [id]), ...targetArguments(options)];
    return runOverSsh({ ...options, ssh }, args, '');
  }
  const target = await findApplyTarget(options);
  takeTarget(target, undefined);
  const found = listRecords(recordsDirectoryOf(target));
  const record = found.find(({ state, ...each }) =>
    id === undefined ? state.kind === 'forward' && state.phase === 'awaiting' : each.id === id,
  );
  if (record === undefined && id !== undefined) badUsage(`there is no change "${id}"`, 'See: postern apply --status.');
  if (record === undefined) {
    const last = found[0]?.state;
    const why =
      last?.kind === 'closed' && last.outcome === 'undone' ? `: the last one was put back (${last.why ?? ''})` : '';
    warn(`no change waits for confirmation${why}`, 'See: postern apply --status.');
    process.exitCode = 1;
    return;
  }
  if (record.state.kind !== 'forward' || record.state.phase !== 'awaiting') {
    badUsage(`${record.id} does not wait for confirmation`, 'See: postern apply --status.');
  }
  const records = join(recordsDirectoryOf(target), recordsName);
  if (claim(join(records, record.id), 'keep') === 'undo') {
    warn(`${record.id} is being put back: too late`);
    process.exitCode = 1;
    return;
  }
  const runner = { perform: performUndo(records), now: () => nodeEnv.now() };
  await runSteps(join(records, record.id), { ...record, state: { kind: 'keeping' } }, runner);
  print(`kept: ${record.id}`);
}
