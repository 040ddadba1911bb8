import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { finishLeft } from '../apply/apply-change.ts';
import { changedSince } from '../apply/perform-undo.ts';
import { isRunning } from '../apply/process-mark.ts';
import { claim, listRecords, readCopy, readRecord, recordsName } from '../apply/record-directory.ts';
import type { ApplyRecord } from '../change/record.ts';
import { nodeEnv } from '../env/node-env.ts';
import { byteString, fromBuffer, type ByteString } from '../text/byte-string.ts';
import { judge, makeChange, standbyWatchdog, tellerOf } from './apply.ts';
import { findApplyTarget, recordsDirectoryOf, serverOption, takeTarget, type TargetOptions } from './apply-target.ts';
import { directoryOption } from './control-options.ts';
import { timeoutOption } from './apply-timeout.ts';
import { runOverSsh, targetArguments, withSshOptions, type SshChoice } from './over-ssh.ts';
import { badUsage, fail, print, warn } from './terminal.ts';

interface RollbackOptions extends TargetOptions, SshChoice {
  readonly force?: boolean;
  readonly yesAfterKnock?: boolean;
  readonly timeout: number;
}

/** rollbackCommand is `postern rollback`. */
export const rollbackCommand = withSshOptions(
  new Command('rollback')
    .argument('[id]', 'which change (default: the one that waits, else the last that was kept)')
    .addOption(directoryOption())
    .addOption(serverOption())
    .option('--force', 'also where the files were changed since')
    .option('--yes-after-knock', 'keep the old files where every knock was right, without asking')
    .addOption(timeoutOption('until the rollback itself is undone unless confirmed')),
)
  .addHelpText(
    'after',
    `
Examples:
  postern rollback -D /etc/postgresql/16/main
  postern rollback 20260102-030405-ab12 -D /etc/postgresql/16/main --yes-after-knock

The old files are judged and proved like any others: they may lock out who has come since.
Exit code: 0 put back, 1 refused, 3 failure.`,
  )
  .action(run);

async function run(id: string | undefined, options: RollbackOptions): Promise<void> {
  if (options.ssh !== undefined) return rollBackThere(id, { ...options, ssh: options.ssh });
  const target = await findApplyTarget(options);
  const watchdog = standbyWatchdog();
  const live = takeTarget(target, options.server);
  const found = listRecords(recordsDirectoryOf(target));
  const record = id === undefined ? (found.find(isOpen) ?? found.find(isKept)) : found.find((each) => each.id === id);
  if (record === undefined) {
    badUsage(
      id === undefined ? 'there is nothing to roll back' : `there is no change "${id}"`,
      'See: postern apply --status.',
    );
  }
  const records = join(recordsDirectoryOf(target), recordsName);
  if (isOpen(record)) {
    await undoNow(records, record);
    process.exit();
  }
  if (!isKept(record)) badUsage(`${record.id} changed nothing that still stands`, 'See: postern apply --status.');
  const changed = changedSince(record);
  if (changed.length > 0 && options.force !== true) {
    warn(
      `changed since ${record.id}: ${changed.join(', ')}`,
      `See: postern diff ${changed[0]} ${join(records, record.id)}/old-0. To lose what was changed, add --force.`,
    );
    process.exit(1);
  }
  const texts = oldTexts(join(records, record.id), record);
  const given = new Map([...texts].map(([path, text]) => [path, text ?? byteString('')]));
  const tell = tellerOf(target, judge(target, given, true));
  const keepsAfterKnock = options.yesAfterKnock === true;
  await makeChange({
    target,
    texts,
    live,
    named: [],
    isLetGo: () => false,
    watchdog,
    timeout: options.timeout,
    keepsAfterKnock,
    tell,
  });
}

function isOpen({ state }: ApplyRecord): boolean {
  return state.kind !== 'closed';
}

function isKept({ state }: ApplyRecord): boolean {
  return state.kind === 'closed' && state.outcome === 'kept';
}

/** Milliseconds for the watchdog to put everything back. */
const undoLimit = 30_000;

/** Its watchdog does it; where that is dead, we do. */
async function undoNow(records: string, record: ApplyRecord): Promise<void> {
  const directory = join(records, record.id);
  const isWatched = (): boolean => {
    const now = readRecord(directory) ?? record;
    return [now.watchdog, now.applying].some((each) => each !== undefined && isRunning(each));
  };
  if (claim(directory, 'undo') === 'keep') {
    if (!isWatched()) await finishLeft(records, record.id);
    warn(`${record.id} was confirmed`, `To roll it back: postern rollback ${record.id}`);
    process.exit(1);
  }
  const deadline = nodeEnv.monotonic() + undoLimit;
  while (isWatched() && isOpen(readRecord(directory) ?? record) && nodeEnv.monotonic() < deadline) await sleep(100);
  const ended = isWatched() ? readRecord(directory) : await finishLeft(records, record.id);
  if (ended === undefined || isOpen(ended))
    fail(`${record.id} could not be put back`, `Look into ${directory}/record.json.`);
  print(`put back: ${record.id}`);
}

function oldTexts(directory: string, { files }: ApplyRecord): ReadonlyMap<string, ByteString | undefined> {
  return new Map(
    files.map(({ path, old }) => [path, old.kind === 'absent' ? undefined : fromBuffer(readCopy(directory, old))]),
  );
}

function rollBackThere(id: string | undefined, options: RollbackOptions & { readonly ssh: string }): Promise<void> {
  const { force, yesAfterKnock, timeout } = options;
  const args = [
    'rollback',
    ...(id === undefined ? [] : [id]),
    ...targetArguments(options),
    ...(force === true ? ['--force'] : []),
    ...(yesAfterKnock === true ? ['--yes-after-knock'] : []),
    '--timeout',
    String(timeout),
  ];
  return runOverSsh(options, args, '');
}
