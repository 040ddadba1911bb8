import { statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { logIn } from '../support/login.ts';
import { postern } from '../support/postern.ts';
import { connectRaw } from '../support/raw-client.ts';
import { startScene, type Scene } from '../support/scene.ts';
import { temporaryDirectory } from '../support/temp.ts';

const good = { user: 'alice', database: 'app', password: 'open-sesame' };

let scene: Scene;
let directory: string;
beforeAll(async () => {
  scene = await startScene({});
  directory = scene.gate.directory;
});

/** tell sends text to the control socket and gives all that comes until it closes or says nothing for a while. */
function tell(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path: join(directory, '.s.POSTERN.control') });
    let received = '';
    const end = (): void => {
      socket.destroy();
      resolve(received);
    };
    socket.on('data', (chunk) => (received += chunk.toString()));
    socket
      .on('close', end)
      .on('error', (error) => ('code' in error && error.code === 'ECONNREFUSED' ? reject(error) : end()));
    socket.setTimeout(500, end);
    socket.write(text);
  });
}

async function sessions(): Promise<readonly Record<string, unknown>[]> {
  const { stdout } = await postern('sessions', '-D', directory, '--format', 'json');
  return JSON.parse(stdout).sessions;
}

describe('the control socket', () => {
  test("is the owner's alone, and goes with the gate", async () => {
    const other = await startScene({});
    const path = join(other.gate.directory, '.s.POSTERN.control');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await other.gate.stop();
    expect(() => statSync(path)).toThrow('ENOENT');
  });

  test.each([
    'garbage\n',
    '{}\n',
    '[]\n',
    '{"command":"format-disk"}\n',
    '{"command":"terminate","id":-1}\n',
    '{"command":"ban-add","network":"192.0.2.1","seconds":1e99,"cause":""}\n',
  ])('answers %j with a failure', async (line) => {
    expect(JSON.parse(await tell(line))).toEqual({ kind: 'failed', message: 'not a request that this gate knows' });
  });

  test('answers several lines in order, and closes on one without an end', async () => {
    const lines = (await tell('{"command":"status"}\n{"command":"ban-list"}\n')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).kind)).toEqual(['status', 'bans']);
    expect(await tell('x'.repeat(10_000))).toBe('');
    expect((await postern('status', '-D', directory)).code).toBe(0);
  });
});

describe('postern status', () => {
  test('tells what the gate does', async () => {
    const { client } = await logIn(scene.target, good);
    const pending = await connectRaw(scene.target);
    const { stdout } = await postern('status', '-D', directory, '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      pid: expect.any(Number),
      stopping: false,
      sessions: 1,
      max_connections: 100,
      handshakes: 1,
      bans: 0,
    });
    expect((await postern('status', '-D', directory)).stdout).toMatch(/^sessions +1 of 100$/m);
    client.destroy();
    pending.destroy();
  });

  test('says which directory was meant where no gate runs', async () => {
    const empty = temporaryDirectory();
    const { code, stderr } = await postern('status', '-D', empty);
    expect(code).toBe(3);
    expect(stderr).toContain(`could not reach a gate over "${empty}/.s.POSTERN.control": No such file or directory`);
  });
});

describe('postern sessions and terminate', () => {
  test('list every connection by its number in the journal, and end one as the server would', async () => {
    const kept = await logIn(scene.target, good);
    const ended = await logIn(scene.target, { ...good, tls: true, parameters: { application_name: 'reports' } });
    const listed = await sessions();
    const row = listed.find(({ application }) => application === 'reports');
    expect(row).toMatchObject({
      user: 'alice',
      database: 'app',
      address: '127.0.0.1',
      phase: 'relaying',
      tls: 'TLSv1.3',
    });
    expect((await postern('sessions', '-D', directory)).stdout).toMatch(/alice +app +127\.0\.0\.1:\d+ +reports/);

    const id = String(row?.['id']);
    expect((await postern('terminate', id, '-D', directory)).code).toBe(0);
    const last = (await ended.client.readToEnd()).at(-1);
    expect(last?.body.toString()).toContain('57P01');
    expect(kept.client.ended).toBe(false);
    await scene.gate.waitForLog('terminated by an administrator');
    expect(await postern('terminate', id, '-D', directory)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`there is no session ${id}`),
    });
    kept.client.destroy();
  });

  test('end a connection that has not logged in', async () => {
    const pending = await connectRaw(scene.target);
    const row = await expect
      .poll(async () => (await sessions()).find(({ phase }) => phase === 'startup'))
      .toBeDefined()
      .then(async () => (await sessions()).find(({ phase }) => phase === 'startup'));
    await postern('terminate', String(row?.['id']), '-D', directory);
    expect((await pending.readBytesToEnd()).length).toBe(0);
  });
});
