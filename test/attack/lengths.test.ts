import { beforeAll, expect, test } from 'vitest';
import { knock } from '../support/login.ts';
import { connectRaw } from '../support/raw-client.ts';
import { startScene, type Scene } from '../support/scene.ts';
import { concat, int32, packet, requestCode, saslInitialResponse, startupMessage, typed } from '../support/wire.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene({ conf: { authentication_timeout: 5 } });
});

async function expectAlive(): Promise<void> {
  const answer = await knock(scene.target, { user: 'alice', database: 'app', password: 'open-sesame' });
  expect(answer).toMatchObject({ then: 'ready' });
}

async function sendAndEnd(...messages: readonly Buffer[]): Promise<string> {
  const client = await connectRaw(scene.target);
  await client.send(concat(...messages));
  return (await client.readBytesToEnd()).toString('latin1');
}

const startup = startupMessage({ parameters: { user: 'alice', database: 'app' } });
const liars = [0, 3, -1, -(2 ** 31), 2 ** 31 - 1];

test.each(liars)('a startup packet that says it has %i bytes closes the connection', async (length) => {
  expect(await sendAndEnd(packet(concat(int32(3 << 16), 'user\0alice\0\0'), length))).toBe('');
  await expectAlive();
});

test.each(liars)('a CancelRequest that says it has %i bytes closes the connection', async (length) => {
  expect(await sendAndEnd(packet(concat(int32(requestCode.cancel), int32(1), int32(2)), length))).toBe('');
  await expectAlive();
});

test('a CancelRequest with a key of nine thousand bytes closes the connection', async () => {
  expect(await sendAndEnd(packet(concat(int32(requestCode.cancel), int32(1), Buffer.alloc(9_000))))).toBe('');
  await expectAlive();
});

test.each(liars)('a password message that says it has %i bytes closes the connection', async (length) => {
  const answer = await sendAndEnd(startup, typed('p', 'x\0', length));
  expect(answer).toContain('SCRAM-SHA-256');
  expect(answer).not.toContain('Z\0\0\0\x05');
  await expectAlive();
});

test.each(liars)('a SASL response whose data says it has %i bytes is refused', async (length) => {
  const answer = await sendAndEnd(startup, saslInitialResponse('SCRAM-SHA-256', 'n,,n=,r=abc', length));
  expect(answer).toMatch(/C08P01/);
  await expectAlive();
});

test('a startup packet of eleven thousand bytes is not read', async () => {
  const long = startupMessage({ parameters: { user: 'alice', options: 'x'.repeat(11_000) } });
  expect(await sendAndEnd(long)).toBe('');
  await expectAlive();
});

test('a password message of a megabyte is not read', async () => {
  const answer = await sendAndEnd(startup, typed('p', 'x'.repeat(1_000_000)));
  expect(answer).not.toContain('XX000');
  await expectAlive();
});

test('a startup packet without a user, or without its last zero, is refused in words', async () => {
  expect(await sendAndEnd(startupMessage({ parameters: {} }))).toContain('no PostgreSQL user name specified');
  expect(await sendAndEnd(packet(concat(int32(3 << 16), 'user\0alice\0')))).toContain(
    'expected terminator as last byte',
  );
  await expectAlive();
});

test.each([64, 1_000, 4_000])('a user and a database of %i bytes are cut to 63', async (length) => {
  const answer = await knock(scene.target, { user: 'u'.repeat(length), database: 'd'.repeat(length) });
  expect(answer).toMatchObject({
    wrong_password: { message: `password authentication failed for user "${'u'.repeat(63)}"` },
  });
  await expectAlive();
});

test.each([
  ['zeros', Buffer.alloc(200)],
  ['ones', Buffer.alloc(200, 0xff)],
  ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
  ['SSH', Buffer.from('SSH-2.0-OpenSSH_9.2\r\n')],
  ['a broken ClientHello', Buffer.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 9, 9, 9])],
])('%s are no startup packet', async (_, bytes) => {
  const answer = await sendAndEnd(bytes);
  expect(answer).not.toContain('SCRAM');
  await expectAlive();
});

test('a name that is no UTF-8, or holds a line break, makes no line of its own in the journal', async () => {
  const from = scene.gate.log().length;
  const user = 'x\nLOG:  connection authorized: user=root';
  await sendAndEnd(packet(concat(int32(3 << 16), 'user\0', Buffer.from([0xff, 0xfe]), '\0\0')));
  await sendAndEnd(startupMessage({ parameters: { user } }), typed('p', 'x'));
  await expectAlive();
  const forged = scene.gate
    .log()
    .slice(from)
    .filter((line) => line.startsWith('LOG:  connection authorized: user=root'));
  expect(forged).toEqual([]);
});
