import { describe, expect, test } from 'vitest';
import { knock, logIn, type Answer } from '../support/login.ts';
import { postern } from '../support/postern.ts';
import { proxyLine } from '../support/proxy-header.ts';
import { connectRaw, type RawTarget } from '../support/raw-client.ts';
import { startScene, type Scene } from '../support/scene.ts';
import { sslRequest } from '../support/wire.ts';

const good = { user: 'alice', database: 'app', password: 'open-sesame' };
const banning = { 'postern.ban_threshold': 5, 'postern.ban_time': '1h', log_connections: 'off' };

/** attempt logs in, and gives nothing where the connection is reset before it is made. */
function attempt(...login: Parameters<typeof knock>): Promise<Answer | undefined> {
  return knock(...login).catch(() => undefined);
}

/** answeredOf counts the wrong passwords that were answered as such. */
function answeredOf(answers: readonly (Answer | undefined)[]): number {
  return answers.filter((answer) => answer?.wrong_password?.code === '28P01').length;
}

function from(scene: Scene, last: number): RawTarget {
  return { ...scene.target, localAddress: `127.0.0.${last}` };
}

describe('guessing', () => {
  test('at many users from one address gets as many answers as at one', async () => {
    const scene = await startScene({ conf: banning });
    const answers = [];
    for (let user = 0; user < 20; user++) answers.push(await attempt(from(scene, 2), { ...good, user: `user${user}` }));
    expect(answeredOf(answers)).toBe(5);
  });

  test('on two hundred connections at once gets no more answers than one after the other', async () => {
    const scene = await startScene({ conf: banning });
    const guesses = Array.from({ length: 200 }, (_, guess) =>
      knock(from(scene, 2), { ...good, password: `p${guess}` }),
    );
    expect(answeredOf(await Promise.all(guesses))).toBeLessThanOrEqual(5);
    expect(await knock(from(scene, 3), good)).toMatchObject({ then: 'ready' });
    expect(scene.gate.log().filter((line) => line.includes('banned 127.0.0.2'))).toHaveLength(1);
  });

  test("with a login of one's own between the guesses at others", async () => {
    const scene = await startScene({ conf: banning });
    await scene.server.query("CREATE ROLE mallory LOGIN PASSWORD 'mine'");
    const answers = [];
    for (let guess = 0; guess < 10; guess++) {
      answers.push(await attempt(from(scene, 2), { ...good, password: `p${guess}` }));
      await attempt(from(scene, 2), { ...good, user: 'mallory', password: 'mine' });
    }
    expect(answeredOf(answers)).toBe(5);
  });

  test('from every address of a /64 is guessing from one', async () => {
    const scene = await startScene({
      conf: { ...banning, 'postern.proxy_protocol': 'on', 'postern.trusted_proxies': '127.0.0.1' },
    });
    const answers = [];
    for (let host = 1; host <= 20; host++) {
      const preamble = proxyLine(`2001:db8:0:1:${host.toString(16)}::${host}`);
      answers.push(await attempt(scene.target, { ...good, password: 'guess', preamble }));
    }
    expect(answeredOf(answers)).toBe(5);
    const neighbour = { ...good, preamble: proxyLine('2001:db8:0:2::1') };
    expect(await knock(scene.target, neighbour)).toMatchObject({ then: 'ready' });
  });

  test("cannot lock the owner of an account out: not from the owner's address, nor from a new one", async () => {
    const scene = await startScene({
      conf: { ...banning, 'postern.user_delay_threshold': 10, 'postern.user_delay': '500ms' },
    });
    for (let host = 2; host < 7; host++) {
      for (let guess = 0; guess < 5; guess++) await knock(from(scene, host), { ...good, password: `p${guess}` });
    }
    expect(await knock(from(scene, 100), good)).toMatchObject({ then: 'ready' });
  });
});

test('a banned address gets nothing: no TLS, no parsing, not a byte', async () => {
  const scene = await startScene({ conf: banning });
  for (let guess = 0; guess < 5; guess++) await knock(from(scene, 2), { ...good, password: 'guess' });
  // The last line of each refusal; what comes after the fifth is about the banned address.
  const refusals = () => scene.gate.log().filter((line) => line.includes('Connection matched file')).length;
  await expect.poll(refusals).toBe(5);
  const logged = scene.gate.log().length;
  for (const bytes of [sslRequest, Buffer.alloc(0), Buffer.from('\x16\x03\x01\x02\x00')]) {
    const client = await connectRaw(from(scene, 2)).catch(() => undefined);
    await client?.send(bytes);
    expect((await client?.readBytesToEnd())?.length ?? 0).toBe(0);
  }
  expect(scene.gate.log().slice(logged)).toEqual([]);
  expect(await knock(from(scene, 3), { ...good, tls: true })).toMatchObject({ then: 'ready' });
});

test('a user name that would draw on the terminal of whoever lists the bans does not', async () => {
  const scene = await startScene({ conf: banning });
  const user = '\x1b[2J\x1b]0;owned\x07\u202e';
  for (let guess = 0; guess < 5; guess++) await knock(from(scene, 2), { ...good, user });
  const { stdout } = await postern('ban', 'list', '-D', scene.gate.directory);
  expect(stdout).toContain('\\u{1b}[2J');
  expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f\u202e]/);
});

test('holding every connection that one address may have keeps nobody else out', async () => {
  const scene = await startScene({
    conf: { 'postern.max_connections_per_address': 50, 'postern.max_handshakes': 100 },
  });
  const held = await Promise.all(Array.from({ length: 200 }, () => connectRaw(from(scene, 2)).catch(() => undefined)));
  expect(held.length).toBe(200);
  for (let login = 0; login < 5; login++) expect(await knock(from(scene, 3), good)).toMatchObject({ then: 'ready' });
  const session = await logIn(from(scene, 4), good);
  expect(session.answer).toMatchObject({ then: 'ready' });
});
