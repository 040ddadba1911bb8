import { existsSync, lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readLoadState, readSettingErrors, type ViewError } from '../catalog/read-activity.ts';
import { refusedQuery } from '../catalog/server-queries.ts';
import type { ApplyRecord, ChangedFile } from '../change/record.ts';
import { nodeEnv } from '../env/node-env.ts';
import { toBuffer, type ByteString } from '../text/byte-string.ts';
import { withLive, type LiveServer } from './live.ts';
import { performUndo } from './perform-undo.ts';
import { markProcess } from './process-mark.ts';
import { putFile, dropFile } from './put-file.ts';
import { keepCopy, readCopy } from './record-directory.ts';
import { reloadTarget } from './reload-target.ts';
import type { Performed, StepRunner } from './run-steps.ts';
import type { StandbyWatchdog } from './start-watchdog.ts';
import type { ApplyTarget } from './target.ts';

/** ApplyPorts is what the steps of an apply ask of whoever started it. */
export interface ApplyPorts {
  readonly target: ApplyTarget;
  /** The texts to write, by absolute path; undefined for a file that goes. */
  readonly texts: ReadonlyMap<string, ByteString | undefined>;
  readonly live: LiveServer | undefined;
  readonly watchdog: StandbyWatchdog;
  /** examine judges the change; a reason refuses it. */
  examine(): Promise<string | undefined>;
  /** waiting gives the settings that a reload leaves to a restart, and when the server has loaded its files last. */
  expected(): { readonly waiting: readonly string[]; readonly loadedAt: Date | undefined };
  /** knock tries the doors; a reason undoes the change. */
  knock(): Promise<string | undefined>;
  /** wait ends when it is decided whether the change stays. */
  wait(record: ApplyRecord): Promise<Performed>;
}

const done: Performed = { outcome: { kind: 'done' } };

function failed(why: string): Performed {
  return { outcome: { kind: 'failed', why } };
}

/** performApply does the steps of an apply, and those that undo it. */
export function performApply(records: string, ports: ApplyPorts): StepRunner['perform'] {
  const undoing = performUndo(records);
  return async (step, record) => {
    const directory = join(records, record.id);
    switch (step.kind) {
      case 'examine': {
        const refusal = await ports.examine();
        return refusal === undefined ? done : failed(refusal);
      }
      case 'save':
        return { ...done, more: { files: save(directory, ports.texts) } };
      case 'arm':
        await ports.watchdog.arm({ records, id: record.id, owner: ports.target.owner });
        return { ...done, more: { watchdog: markProcess(ports.watchdog.pid) } };
      case 'write': {
        const file = record.files[step.file];
        if (file !== undefined) write(directory, file);
        return done;
      }
      case 'view':
        return view(ports);
      case 'reload': {
        const reloaded = await reloadTarget(record.target);
        return reloaded.kind === 'failed' ? failed(reloaded.why) : done;
      }
      case 'look':
        return look(ports);
      case 'knock': {
        const refusal = await ports.knock();
        return refusal === undefined ? done : failed(refusal);
      }
      case 'wait':
        return ports.wait(record);
      default:
        return undoing(step, record);
    }
  };
}

/** A key may be among new files: nobody but the owner reads them. */
const freshMode = 0o600;

function save(directory: string, texts: ApplyPorts['texts']): ChangedFile[] {
  return [...texts].map(([named, text], index): ChangedFile => {
    const path = existsSync(named) ? realpathSync(named) : join(realpathSync(dirname(named)), basename(named));
    const next = text === undefined ? {} : { new: keepCopy(directory, `new-${index}`, toBuffer(text)) };
    if (!existsSync(path)) {
      if (lstatSync(path, { throwIfNoEntry: false }) !== undefined)
        throw new Error(`"${path}" is a link that leads nowhere`);
      const { uid, gid } = statSync(dirname(path));
      return { path, old: { kind: 'absent' }, ...next, fresh: { mode: freshMode, uid, gid } };
    }
    const { uid, gid, mode } = statSync(path);
    refuseOthersFile(path, uid, gid);
    const kept = keepCopy(directory, `old-${index}`, readFileSync(path));
    return { path, old: { kind: 'file', ...kept, mode: mode & 0o7777, uid, gid }, ...next };
  });
}

/** Only root may give a file away, so that another would have to change its owner. */
function refuseOthersFile(path: string, uid: number, gid: number): void {
  const own = process.geteuid?.();
  if (own === undefined || own === 0) return;
  const groups = [process.getegid?.(), ...(process.getgroups?.() ?? [])];
  if (uid === own && groups.includes(gid)) return;
  throw new Error(
    `"${path}" belongs to user ${uid}, group ${gid}, which the account that owns its directory cannot keep; chown it to that account`,
  );
}

function write(directory: string, { path, old, fresh, ...file }: ChangedFile): void {
  if (file.new === undefined) dropFile(path);
  else {
    const owner =
      old.kind === 'file'
        ? old
        : (fresh ?? { mode: freshMode, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 });
    putFile(path, readCopy(directory, file.new), owner);
  }
}

/** What the running server makes of the files. What waits for a restart shows as an error there, and is none. */
async function view({ live, target, expected }: ApplyPorts): Promise<Performed> {
  if (live === undefined) return done;
  const { waiting } = expected();
  const errors = await withLive(live, async (connection) => {
    const found: ViewError[] = [];
    for (const [name, path] of [
      ['pg_hba_file_rules', target.hbaPath],
      ...(target.version >= 15 ? ([['pg_ident_file_mappings', target.identPath]] as const) : []),
    ] as const) {
      const rows = await connection.ask<{ file: string | null; line: number | null; error: string | null }>(
        `postern_${name}`,
        refusedQuery(name, target.version >= 16),
      );
      for (const { file, line, error } of rows) {
        const words = error ?? 'an option that this version does not know';
        found.push({ file: file ?? path, line: line ?? 0, error: words, setting: undefined });
      }
    }
    return [...found, ...(await readSettingErrors(connection))];
  });
  const bad = errors.filter(({ setting }) => setting === undefined || !waiting.includes(setting));
  if (bad.length === 0) return done;
  return failed(bad.map(({ file, line, error }) => `the server refuses ${file}:${line}: ${error}`).join('\n'));
}

/** Milliseconds for a reload: the postmaster reads 100,000 lines in half a second, and may be busy. */
const reloadLimit = 15_000;

/** Milliseconds between two looks. */
const lookInterval = 50;

/** pg_conf_load_time() of a new session is the postmaster's, which reads pg_hba.conf before it makes the session. */
async function look({ live, expected }: ApplyPorts): Promise<Performed> {
  if (live === undefined) return done;
  const { loadedAt } = expected();
  const deadline = nodeEnv.monotonic() + reloadLimit;
  for (;;) {
    const state = await withLive(live, readLoadState);
    if (loadedAt === undefined || (state !== undefined && state.loadedAt > loadedAt)) return done;
    if (nodeEnv.monotonic() > deadline) return failed('the server did not read its files again in time');
    await sleep(lookInterval);
  }
}
