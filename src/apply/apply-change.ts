import { randomBytes } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApplyRecord } from '../change/record.ts';
import { begun, type Step } from '../change/step.ts';
import type { Survivor } from '../change/survivor.ts';
import { nodeEnv } from '../env/node-env.ts';
import { byteString, type ByteString } from '../text/byte-string.ts';
import { examineChange, type Examined } from './examine-change.ts';
import type { Door } from './knock.ts';
import { knockAll, type KnockReport } from './knock-all.ts';
import type { LiveServer } from './live.ts';
import { takeLock, type Lock } from './lock.ts';
import { performApply } from './perform-apply.ts';
import { performUndo } from './perform-undo.ts';
import { isRunning, markProcess } from './process-mark.ts';
import { claim, makeRecordDirectory, openRecords, readRecord, readVerdict, writeRecord } from './record-directory.ts';
import { runningPid } from './reload-target.ts';
import { goOn, runSteps, type Performed } from './run-steps.ts';
import type { StandbyWatchdog } from './start-watchdog.ts';
import type { ApplyTarget } from './target.ts';

/** ApplyChange is a change to be made, and how whoever asked for it is kept informed. */
export interface ApplyChange {
  readonly target: ApplyTarget;
  /** The texts to write, by absolute path; undefined for a file that goes. */
  readonly texts: ReadonlyMap<string, ByteString | undefined>;
  /** How to ask the running server; undefined where none runs, or it is a gate. */
  readonly live: LiveServer | undefined;
  readonly named: readonly Survivor[];
  isLetGo(survivor: Survivor): boolean;
  readonly watchdog: StandbyWatchdog;
  /** Seconds until it is undone unless confirmed. */
  readonly timeout: number;
  /** Whether it is kept without a question where every knock was right. */
  readonly keepsAfterKnock: boolean;
  readonly tell: ApplyTeller;
  onStep?(step: Step): Promise<void> | void;
}

/** ApplyTeller is told how it goes. */
export interface ApplyTeller {
  /** judge is shown what the change would do, and gives why it must not be made, if it must not. */
  judge(examined: Examined): Promise<string | undefined>;
  knocked(report: KnockReport): void;
  /** recovered is told that an earlier apply was finished first. */
  recovered(record: ApplyRecord): void;
  /** waiting asks for a decision until the signal comes; undefined where nobody can be asked. */
  waiting(record: ApplyRecord, signal: AbortSignal): Promise<'keep' | 'undo' | undefined>;
}

/** Applied is how it ended. */
export type Applied =
  | { readonly kind: 'held'; readonly by: Lock | undefined }
  | { readonly kind: 'ended'; readonly record: ApplyRecord };

/** applyChange makes a change step by step, with a way back at each. */
export async function applyChange(change: ApplyChange): Promise<Applied> {
  const { target, watchdog } = change;
  const records = openRecords(dirname(target.confPath));
  const record = newRecord(change);
  const lock: Lock = {
    ...record.applying,
    id: record.id,
    host: record.host,
    operator: record.operator,
    since: record.begun,
  };
  const taken = await lockOrFinish(records, lock, change.tell);
  if (taken.kind !== 'taken') return { kind: 'held', by: taken.by };
  const directory = makeRecordDirectory(records, record.id);
  writeRecord(directory, record);
  let examined: Examined | undefined;
  const perform = performApply(records, {
    target,
    texts: change.texts,
    live: change.live,
    watchdog,
    async examine() {
      const texts = new Map([...change.texts].map(([path, text]) => [path, text ?? emptyText]));
      examined = await examineChange({ ...change, texts });
      return change.tell.judge(examined);
    },
    expected: () => ({ waiting: examined?.waiting ?? [], loadedAt: examined?.loadedAt }),
    async knock() {
      const door = examined && doorOf(target, change.live, examined);
      if (examined === undefined || door === undefined) return undefined;
      const report = await knockAll(examined, door);
      change.tell.knocked(report);
      return report.failures.length === 0 ? undefined : report.failures.join('\n');
    },
    wait: (waiting) => waitForVerdict(records, waiting, change),
  });
  const { onStep } = change;
  const ended = await runSteps(directory, record, {
    perform,
    now: () => nodeEnv.now(),
    ...(onStep !== undefined && { onStep }),
  });
  return { kind: 'ended', record: ended };
}

const emptyText = byteString('');

function newRecord({ target, timeout }: ApplyChange): ApplyRecord {
  const now = nodeEnv.now().toISOString();
  const stamp = now.replaceAll(/[-:]|\.\d+Z/g, '').replace('T', '-');
  return {
    format: 1,
    id: `${stamp}-${randomBytes(2).toString('hex')}`,
    operator: userInfo().username,
    host: hostname(),
    begun: now,
    timeout,
    target: { kind: target.kind, directory: target.dataDirectory },
    files: [],
    applying: markProcess(process.pid),
    state: begun,
    log: [],
  };
}

/** Applies that died in the middle and are finished before another begins; more than one would be a wonder. */
const mostLeft = 3;

async function lockOrFinish(records: string, lock: Lock, tell: ApplyTeller): Promise<ReturnType<typeof takeLock>> {
  for (let left = 0; ; left++) {
    const taken = takeLock(records, lock);
    if (taken.kind !== 'left' || left === mostLeft) return taken;
    const finished = await finishLeft(records, taken.by.id);
    if (finished !== undefined) tell.recovered(finished);
  }
}

/** finishLeft undoes an apply whose processes are all gone, and releases its lock. */
export async function finishLeft(records: string, id: string): Promise<ApplyRecord | undefined> {
  const runner = { perform: performUndo(records), now: () => nodeEnv.now() };
  const record = readRecord(join(records, id));
  if (record?.state.kind === 'forward' && record.files.length === 0) {
    // It died before it had copied the originals, so that nothing was touched.
    return runSteps(
      join(records, id),
      { ...record, state: { kind: 'refusing', why: 'the applying process died' } },
      runner,
    );
  }
  const finished = await goOn(records, id, runner, 'the applying process and its watchdog died');
  if (finished === undefined || finished.state.kind === 'closed') {
    await runner.perform({ kind: 'close' }, finished ?? { ...emptyRecord, id });
  }
  return finished;
}

/** What stands for a record that was never written: only its lock is left. */
const emptyRecord: ApplyRecord = {
  format: 1,
  id: '',
  operator: '',
  host: '',
  begun: '',
  timeout: 1,
  target: { kind: 'postgres', directory: '' },
  files: [],
  applying: { pid: 1, mark: '' },
  state: begun,
  log: [],
};

/** Undefined where nobody listens: the server does not run. */
function doorOf(target: ApplyTarget, live: LiveServer | undefined, { after }: Examined): Door | undefined {
  const addresses = nodeEnv.interfaces().map(({ address }) => address);
  if (target.kind === 'gate') {
    if (runningPid({ kind: 'gate', directory: target.dataDirectory }) === undefined) return undefined;
    const { port, socketDirectories } = after.listening;
    return { socket: socketIn(socketDirectories?.[0], port), port, addresses };
  }
  return live && { socket: socketIn(live.socketDirectory, live.port), port: live.port, addresses };
}

function socketIn(directory: string | undefined, port: number): string | undefined {
  return directory === undefined ? undefined : join(directory, `.s.PGSQL.${port}`);
}

/** Milliseconds between two looks at whether it is decided. */
const pollInterval = 100;

const done: Performed = { outcome: { kind: 'done' } };

/** From here on the watchdog alone undoes, unless it is dead. */
async function waitForVerdict(records: string, record: ApplyRecord, change: ApplyChange): Promise<Performed> {
  const directory = join(records, record.id);
  if (change.keepsAfterKnock) claim(directory, 'keep');
  const stop = new AbortController();
  const asking = readVerdict(directory) === undefined ? change.tell.waiting(record, stop.signal) : undefined;
  void asking?.then((answer) => answer !== undefined && claim(directory, answer)).catch(() => undefined);
  const deadline = nodeEnv.monotonic() + record.timeout * 1_000;
  try {
    for (;;) {
      const verdict = readVerdict(directory);
      if (verdict === 'keep') return done;
      const isWatched = record.watchdog !== undefined && isRunning(record.watchdog);
      if (verdict === 'undo' && (readRecord(directory)?.state.kind === 'closed' || !isWatched)) {
        const isClosed = readRecord(directory)?.state.kind === 'closed';
        return isClosed ? { outcome: { kind: 'left' } } : { outcome: { kind: 'failed', why: 'rolled back' } };
      }
      if (!isWatched && nodeEnv.monotonic() > deadline) {
        return { outcome: { kind: 'failed', why: 'nobody confirmed in time' } };
      }
      await sleep(pollInterval);
    }
  } finally {
    stop.abort();
  }
}
