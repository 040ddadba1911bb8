import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { execute, type Executed } from '../support/execute.ts';
import { projectRoot } from '../support/project-root.ts';
import { newHba, oldHba, setScene, type Scene } from './scene.ts';

/** The steps of a change of two files, in order: the process dies before one of them. */
const steps = ['examine', 'save', 'arm', 'write', 'write', 'view', 'reload', 'look', 'knock', 'wait', 'close'];

/** The same where the knock fails. */
const undone = [...steps.slice(0, 9), 'restore', 'restore', 'reload-old', 'close'];

/** Milliseconds until everything must be as it was: the timeout, and what a busy machine needs. */
const settleLimit = 30_000;

/** Seconds that the change may wait for confirmation. */
const timeout = 2;

describe.each([18, 15] as const)('a process that is killed before a step, on PostgreSQL %i', (version) => {
  let scene: Scene;
  let candidate: string;
  let oldConf: string;
  beforeAll(async () => {
    scene = await setScene(version);
    oldConf = readFileSync(join(scene.server.dataDirectory, 'postgresql.conf'), 'utf8');
    candidate = scene.candidate({ 'pg_hba.conf': newHba, 'postgresql.conf': `${oldConf}work_mem = 7MB\n` });
  });

  test.each(steps.map((kind, step) => ({ step, kind })))(
    '$step, $kind: leaves the old or the new state',
    async ({ step, kind }) => {
      const { signal, stdout } = await dieAt({ step, ends: 'process', fails: false });
      expect(signal).toBe('SIGKILL');
      expect(stdout.trim().split('\n')).toEqual(steps.slice(0, step + 1));
      await settled();
      await expectState(kind === 'close' ? 'new' : 'old');
      await reset();
    },
  );

  test.each(steps.map((kind, step) => ({ step, kind })))(
    '$step, $kind, together with its watchdog: the next one finishes what was left',
    async ({ step, kind }) => {
      await dieAt({ step, ends: 'both', fails: false });
      const { code } = await scene.run('rollback');
      expect(code).toBe(kind === 'close' ? 1 : 0);
      await expectState(kind === 'close' ? 'new' : 'old');
      await reset();
    },
  );

  test.each(undone.map((kind, step) => ({ step, kind })).slice(9))(
    '$step, $kind, while it puts everything back: the watchdog goes on',
    async ({ step }) => {
      const { stdout } = await dieAt({ step, ends: 'process', fails: true });
      expect(stdout.trim().split('\n')).toEqual(undone.slice(0, step + 1));
      await settled();
      await expectState('old');
    },
  );

  test('nobody is killed: the new state', async () => {
    const { stdout } = await dieAt({ step: -1, ends: 'process', fails: false });
    expect(stdout.trim().split('\n')).toEqual([...steps, 'kept']);
    await expectState('new');
    await reset();
  });

  function dieAt(how: { readonly step: number; readonly ends: string; readonly fails: boolean }): Promise<Executed> {
    const { dataDirectory: directory, socketDirectory, port } = scene.server;
    const server = `host=${socketDirectory} port=${port} user=postgres dbname=postgres`;
    const request = JSON.stringify({ directory, server, candidate, timeout, ...how });
    return execute(process.execPath, [join(projectRoot(), 'test/support/killed-apply.mjs'), request]);
  }

  async function settled(): Promise<void> {
    const deadline = performance.now() + settleLimit;
    for (;;) {
      const { stdout } = await scene.run('apply', '--status', '--format', 'json');
      const { records } = JSON.parse(stdout) as { records: readonly { state: string }[] };
      const open = records.filter(({ state }) => !['kept', 'undone', 'refused'].includes(state));
      // What died before it had a watchdog touched nothing, and is closed by whoever comes next.
      if (open.every(({ state }) => ['begun', 'examined', 'saved'].includes(state))) return;
      if (performance.now() > deadline) throw new Error(`still open: ${JSON.stringify(records[0], undefined, 2)}`);
      await sleep(100);
    }
  }

  /** Files, settings and lines in force belong together, and the owner gets in. */
  async function expectState(state: 'old' | 'new'): Promise<void> {
    const { server } = scene;
    const file = (name: string): string => readFileSync(join(server.dataDirectory, name), 'utf8');
    expect(file('pg_hba.conf')).toBe(state === 'old' ? oldHba : newHba);
    expect(file('postgresql.conf') === oldConf).toBe(state === 'old');
    const [row] = await server.query('SHOW work_mem');
    expect(row).toEqual({ work_mem: state === 'old' ? '4MB' : '7MB' });
    expect(await scene.letsIn('app')).toBe(state === 'old');
  }

  async function reset(): Promise<void> {
    scene.server.write('pg_hba.conf', oldHba);
    scene.server.write('postgresql.conf', oldConf);
    await scene.server.reload();
  }
});
