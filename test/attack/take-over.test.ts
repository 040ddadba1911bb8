import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ControlRequest } from '../../src/gate/control-request.ts';
import { askControl } from '../support/control.ts';
import { knock, logIn } from '../support/login.ts';
import { connectRaw } from '../support/raw-client.ts';
import { startScene } from '../support/scene.ts';
import { ownerOf, takeOver, untilReady } from '../support/take-over.ts';
import { cancelRequest } from '../support/wire.ts';

const alice = { user: 'alice', database: 'app', password: 'open-sesame' };

function isRunning(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

/** childRunning gives the child of a process that runs a program. */
function childRunning(pid: number, program: RegExp): number | undefined {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
  return children.find((child) => program.test(readFileSync(`/proc/${child}/cmdline`, 'utf8')));
}

/** What a process has open, as a sorted list of kinds. */
function descriptors(pid: number | undefined): readonly string[] {
  const directory = `/proc/${pid}/fd`;
  const kinds = readdirSync(directory).map((fd) => {
    try {
      return readlinkSync(join(directory, fd))
        .replace(/\d+/g, 'N')
        .replace(/^\/tmp\/.*/, 'a file of the test');
    } catch {
      return '';
    }
  });
  return kinds.filter((kind) => kind !== '').toSorted();
}

/** What a moment opens, such as the way to the gate before and the connection of a knock, takes a while to close. */
async function settled(look: () => readonly string[]): Promise<readonly string[]> {
  let seen = look();
  for (let quiet = 0; quiet < 10; quiet++) {
    await sleep(100);
    const now = look();
    if (now.length !== seen.length) quiet = 0;
    seen = now;
  }
  return seen;
}

test('a successor that hangs stops neither logins nor the end of the gate, and no second one is let in', async () => {
  const { gate, target } = await startScene();
  const wish: ControlRequest = {
    command: 'take-over',
    program: '/bin/sleep',
    args: ['600'],
    cwd: '/',
    pid: process.pid,
  };
  const first = askControl(gate.directory, wish).catch(() => undefined);
  await expect.poll(() => childRunning(gate.pid, /^\/bin\/sleep/), { timeout: 5_000 }).toBeDefined();
  const successor = childRunning(gate.pid, /^\/bin\/sleep/) ?? 0;
  expect(await askControl(gate.directory, wish)).toMatchObject({ kind: 'failed' });
  await gate.reload();
  expect(await knock(target, alice)).toMatchObject({ then: 'ready' });
  expect(await gate.stop()).toEqual({ code: 0, signal: null });
  await expect.poll(() => isRunning(successor)).toBe(false);
  await first;
  for (const file of ['postern.pid', '.s.POSTERN.control']) expect(existsSync(join(gate.directory, file))).toBe(false);
});

test('take-over after take-over leaves no descriptor behind', async () => {
  const { gate, target } = await startScene({ conf: { 'postern.metrics_listen': '127.0.0.1:0' } });
  const afterTakeOver = async (): Promise<readonly string[]> => {
    await untilReady(takeOver(gate.directory));
    expect(await knock(target, alice)).toMatchObject({ then: 'ready' });
    return settled(() => descriptors(ownerOf(gate.directory)));
  };
  const before = await afterTakeOver();
  expect(await afterTakeOver()).toEqual(before);
});

test('cancel requests do not wait for a predecessor that hangs', async () => {
  const { gate, target } = await startScene();
  const old = await logIn(target, alice);
  await untilReady(takeOver(gate.directory));
  await gate.waitForLog('handed over to process');
  gate.signal('SIGSTOP');
  const cancel = await connectRaw(target, { timeout: 14_000 });
  await cancel.send(cancelRequest(4711, Buffer.alloc(4)));
  expect(await cancel.readMessage()).toBeUndefined();
  expect(await askControl(gate.directory, { command: 'status' })).toMatchObject({ status: { handshakes: 0 } });
  gate.signal('SIGCONT');
  old.client.destroy();
  expect(await gate.exited).toMatchObject({ code: 0 });
});
