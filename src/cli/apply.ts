import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Command, Option } from 'commander';
import { readBounded, stdin } from '../env/read-bounded.ts';
import { applyChange, type Applied, type ApplyTeller } from '../apply/apply-change.ts';
import { examineChange, type Examined } from '../apply/examine-change.ts';
import { largestCandidate, parseCandidate, printCandidate, readCandidate } from '../apply/read-candidate.ts';
import { tryStart } from '../apply/scratch-start.ts';
import { startWatchdog, type StandbyWatchdog } from '../apply/start-watchdog.ts';
import type { ApplyTarget } from '../apply/target.ts';
import { parseNamedSurvivor } from '../change/named-survivor.ts';
import { placeCandidate } from '../change/place-candidate.ts';
import type { ApplyRecord } from '../change/record.ts';
import type { Survivor } from '../change/survivor.ts';
import { dialectOf, gateDialect } from '../dialect/dialects.ts';
import { nodeFiles } from '../env/node-files.ts';
import { printAddress } from '../inet/address.ts';
import type { ByteString } from '../text/byte-string.ts';
import { messageOf } from '../text/thrown.ts';
import { lockedOut, reportChange, reportKnocks, reportStart } from './apply-report.ts';
import { printRecords } from './apply-status.ts';
import { findApplyTarget, serverOption, takeTarget, type TargetOptions } from './apply-target.ts';
import { timeoutOption } from './apply-timeout.ts';
import { directoryOption } from './control-options.ts';
import { runOverSsh, targetArguments, withSshOptions, type SshChoice } from './over-ssh.ts';
import { badUsage, fail, print, warn } from './terminal.ts';
import { visible, visibleLines } from './visible.ts';

interface ApplyOptions extends TargetOptions, SshChoice {
  readonly timeout: number;
  readonly mustSurvive: readonly string[];
  readonly letGo: readonly string[];
  readonly yesAfterKnock?: boolean;
  readonly dryRun?: boolean;
  readonly tryStart: boolean;
  readonly status?: boolean;
  readonly format: 'text' | 'json';
}

/** applyCommand is `postern apply`. */
export const applyCommand = withSshOptions(
  new Command('apply')
    .argument(
      '[candidate]',
      'a directory with pg_hba.conf, pg_ident.conf, postgresql.conf, and what they name; - is JSON',
    )
    .addOption(directoryOption())
    .addOption(serverOption())
    .addOption(timeoutOption('until everything is put back unless confirmed'))
    .option('--must-survive <who>', "who must still get in: 'user=app database=shop from=10.0.0.7 tls'", collect, [])
    .option('--let-go <who>', 'who of the connected need not get in again, in the same form', collect, [])
    .option('--yes-after-knock', 'keep the change where every knock was right, without asking')
    .option('--dry-run', 'judge, print, and touch nothing')
    .option('--no-try-start', 'where a restart is needed, do not try on a new cluster whether it would succeed')
    .option('--status', 'list what has been applied')
    .addOption(new Option('--format <format>', 'of --status').choices(['text', 'json']).default('text')),
)
  .addHelpText(
    'after',
    `
Examples:
  postern apply new/ -D /etc/postgresql/16/main
  postern apply new/ -D /var/lib/postgresql/data --must-survive 'user=app database=shop from=10.0.0.7 tls'
  postern apply new/ -D /etc/postgresql/16/main --ssh admin@db.example.com --yes-after-knock
  postern apply --status -D /etc/postgresql/16/main

Then, in another terminal: postern confirm -D DIR. Run it as root or as the owner of the files.
Exit code: 0 kept, 1 refused or undone, 3 failure.`,
  )
  .action(run);

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

async function run(path: string | undefined, options: ApplyOptions): Promise<void> {
  if (options.ssh !== undefined) return applyThere(path, { ...options, ssh: options.ssh });
  const target = await findApplyTarget(options);
  if (options.status === true) return printRecords(target, options.format);
  if (path === undefined) badUsage('there is nothing to apply', 'Name the directory of the new files.');
  const named = options.mustSurvive.map(survivorOf);
  const letGo = options.letGo.map(survivorOf);
  const files = readFiles(path);
  const watchdog = options.dryRun === true ? undefined : standbyWatchdog();
  const live = takeTarget(target, options.server);
  const texts = place(files, target);
  if (texts.size === 0) {
    print('nothing to change');
    return;
  }
  const isLetGo = (survivor: Survivor): boolean => letGo.some((each) => isSame(each, survivor));
  if (watchdog === undefined) {
    const examined = await examineChange({ target, texts, live, named, isLetGo }).catch((error: unknown) =>
      failed(error),
    );
    const why = await judge(target, texts, options.tryStart)(examined);
    if (why !== undefined) warn(`would be refused: ${visibleLines(why)}`);
    process.exitCode = why === undefined ? 0 : 1;
    return;
  }
  const tell = tellerOf(target, judge(target, texts, options.tryStart));
  const keepsAfterKnock = options.yesAfterKnock === true;
  await makeChange({ target, texts, live, named, isLetGo, watchdog, timeout: options.timeout, keepsAfterKnock, tell });
}

/** makeChange makes a change and ends the command with what came of it. */
export async function makeChange(change: Parameters<typeof applyChange>[0]): Promise<void> {
  const applied = await applyChange(change).catch((error: unknown) => failed(error));
  report(applied);
  // Nothing more is to be waited for: a prompt may still be open.
  process.exit();
}

function failed(error: unknown): never {
  fail(messageOf(error));
}

function report(applied: Applied): void {
  if (applied.kind === 'held') {
    const { by } = applied;
    const who = by === undefined ? 'Somebody' : `${by.operator} (PID ${by.pid} on ${by.host}, since ${by.since})`;
    warn(
      `${who} is changing these files`,
      'Wait, or confirm or roll back that change: postern apply --status. Of another machine, see that it is over and remove postern-apply/lock.',
    );
    process.exitCode = 1;
    return;
  }
  const { state, id } = applied.record;
  if (state.kind === 'closed' && state.outcome === 'kept') {
    print(`kept: ${id}`);
    process.exitCode = 0;
    return;
  }
  if (state.kind === 'closed') {
    warn(
      `${state.outcome === 'refused' ? 'refused, nothing was touched' : 'everything was put back'}: ${visibleLines(state.why ?? '')}`,
    );
    process.exitCode = 1;
    return;
  }
  fail(`${id} could not be undone: it is ${state.kind}`, 'Try: postern rollback, or look into its record.json.');
}

/** judge prints what a change would do, and says why it must not be made. */
export function judge(target: ApplyTarget, texts: ReadonlyMap<string, ByteString>, triesStart: boolean) {
  return async (examined: Examined): Promise<string | undefined> => {
    reportChange(examined);
    const refusals = [...examined.refusals, ...lockedOut(examined)];
    const { settings } = examined.after.conf ?? {};
    if (
      refusals.length === 0 &&
      examined.waiting.length > 0 &&
      triesStart &&
      settings !== undefined &&
      target.kind === 'postgres'
    ) {
      reportStart(await tryStart({ ...target, settings, changed: examined.changedSettings, texts }));
    }
    return refusals.length === 0 ? undefined : refusals.join('\n');
  };
}

/** tellerOf prints how it goes, and asks at a terminal. */
export function tellerOf(target: ApplyTarget, judges: ApplyTeller['judge']): ApplyTeller {
  return {
    judge: judges,
    knocked: reportKnocks,
    recovered: ({ id }) => warn(`${id} had been left in the middle, and was put back first`),
    async waiting(record: ApplyRecord, signal) {
      print();
      print(
        `in force, and put back ${record.timeout} seconds after it began, unless: postern confirm -D ${dirname(target.confPath)}`,
      );
      if (!process.stdin.isTTY) return undefined;
      const terminal = createInterface({ input: process.stdin, output: process.stdout });
      const answer = await terminal.question('Does everything work that must? Keep it? [y/N] ', { signal });
      terminal.close();
      return /^y(es)?$/i.test(answer.trim()) ? 'keep' : 'undo';
    },
  };
}

/** standbyWatchdog starts the watchdog while we still may: root gives its rights away afterwards. */
export function standbyWatchdog(): StandbyWatchdog {
  return startWatchdog([process.execPath, process.argv[1] ?? '', 'apply-watch']);
}

function readFiles(path: string): ReadonlyMap<string, ByteString> {
  if (path !== '-' && (!existsSync(path) || !statSync(path).isDirectory())) {
    badUsage(`"${path}" is no directory`, 'Name the directory of the new files.');
  }
  const candidate =
    path === '-' ? parseCandidate(readBounded(stdin, largestCandidate).toString('utf8')) : readCandidate(path);
  if (candidate.kind === 'refused') badUsage(candidate.message);
  return candidate.files;
}

/** Files that are already so are no change. */
function place(files: ReadonlyMap<string, ByteString>, target: ApplyTarget): ReadonlyMap<string, ByteString> {
  const dialect = target.kind === 'gate' ? gateDialect : dialectOf(target.version);
  const { texts, unused } = placeCandidate(files, target, nodeFiles, dialect);
  for (const name of unused) warn(`${visible(name)} is not used: no setting and no line names it`);
  return new Map(
    [...texts].filter(([path, text]) => {
      const read = nodeFiles.readFile(path);
      return read.kind !== 'text' || read.text !== text;
    }),
  );
}

function survivorOf(text: string): Survivor {
  const named = parseNamedSurvivor(text);
  if (named.kind === 'invalid') badUsage(named.message, "Write: 'user=app database=shop from=10.0.0.7 tls'.");
  return named.survivor;
}

function isSame(one: Survivor, other: Survivor): boolean {
  const origin = ({ attempt: { transport } }: Survivor): string =>
    transport.kind === 'local' ? 'local' : printAddress(transport.address);
  return (
    one.attempt.user === other.attempt.user &&
    one.attempt.database === other.attempt.database &&
    origin(one) === origin(other)
  );
}

async function applyThere(path: string | undefined, options: ApplyOptions & { readonly ssh: string }): Promise<void> {
  const { timeout, mustSurvive, letGo, yesAfterKnock, dryRun, tryStart: tries, status } = options;
  const args = [
    'apply',
    ...(status === true || path === undefined ? [] : ['-']),
    ...targetArguments(options),
    '--timeout',
    String(timeout),
    ...mustSurvive.flatMap((who) => ['--must-survive', who]),
    ...letGo.flatMap((who) => ['--let-go', who]),
    ...(yesAfterKnock === true ? ['--yes-after-knock'] : []),
    ...(dryRun === true ? ['--dry-run'] : []),
    ...(tries ? [] : ['--no-try-start']),
    ...(status === true ? ['--status', '--format', options.format] : []),
  ];
  const input = path === undefined || path === '-' ? '' : printCandidate(readFiles(path));
  return runOverSsh(options, args, input);
}
