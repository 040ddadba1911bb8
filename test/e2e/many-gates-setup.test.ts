import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { certificates } from '../support/certificates.ts';
import { eventually } from '../support/eventually.ts';
import { banAt, startFleet, stateSecret, statusOf } from '../support/fleet.ts';
import { expectRefusedStart } from '../support/gate.ts';
import { postern } from '../support/postern.ts';
import { projectRoot } from '../support/project-root.ts';
import { startRedis } from '../support/redis.ts';
import { temporaryDirectory } from '../support/temp.ts';

describe('a start is refused', () => {
  const hba = 'local all all trust\n';
  const state = { 'postern.state': 'redis://:hidden@127.0.0.1:1', 'postern.upstream': 'host=/tmp' };
  const named = { ...state, 'postern.state_secret_file': 'state.key' };

  test.each([
    ['without a secret', state, {}, 'postern.state_secret_file must be set where postern.state names a server'],
    ['without its file', named, {}, 'could not access shared secret file "state.key": No such file or directory'],
    [
      'with a short secret',
      named,
      { 'state.key': 'short\n' },
      'shared secret file "state.key" is shorter than 16 bytes',
    ],
    [
      'without the authorities that are named',
      { ...named, 'postern.state_ca_file': 'redis-ca.crt' },
      { 'state.key': stateSecret },
      'could not read file "redis-ca.crt" of postern.state_ca_file: No such file or directory',
    ],
    [
      'with a URL that is none',
      { ...named, 'postern.state': 'redis://:hidden@cache/app' },
      {},
      'invalid value for parameter "postern.state"',
    ],
  ])('%s', async (_, conf, files: Readonly<Record<string, string>>, message) => {
    const refused = await expectRefusedStart({ hba, conf, files });
    expect(refused.stderr).toContain(message);
    expect(refused.code).not.toBe(0);
  });

  test('with a secret that others can read', async () => {
    const secret = join(temporaryDirectory('state-', 0o711), 'state.key');
    writeFileSync(secret, stateSecret);
    chmodSync(secret, 0o644);
    const refused = await expectRefusedStart({ hba, conf: { ...named, 'postern.state_secret_file': secret } });
    expect(refused.stderr).toContain('has group or world access');
  });
});

test('over TLS, with the certificate checked', async () => {
  const { server: tls, authority } = await certificates();
  const redis = await startRedis({ tls });
  const fleet = await startFleet(redis, { 'postern.state_ca_file': 'ca.crt' }, { 'ca.crt': authority.certificate });
  await eventually('they share', async () => (await statusOf(fleet.one))?.other_gates === 1);
  const mistrusting = await fleet.start({ conf: { 'postern.state_ca_file': '' } });
  await mistrusting.waitForLog(/could not share the state of postern\.state: .*certificate/);
  const stranger = await fleet.start({ files: { 'state.key': 'a secret that only this gate has' } });
  await banAt(fleet.one, '127.0.5.0/24');
  await fleet.two.waitForLog('banned 127.0.5.0/24 until it is removed, as another gate has');
  expect(await statusOf(stranger)).toMatchObject({ connected: true, other_gates: 0, forged_texts: 0 });
  expect((await postern('ban', 'list', '-D', stranger.directory)).stdout).not.toContain('127.0.5.0');
});

test('a password that is wrong is said, and not shown', async () => {
  const redis = await startRedis();
  const url = redis.url.replace('open', 'shut');
  const fleet = await startFleet({ url });
  await fleet.one.waitForLog(/could not share the state of postern\.state: .*WRONGPASS/);
  expect(fleet.one.log().join('\n')).not.toContain('sesame');
});

test('a user of Redis with the rights that the document names is enough', async () => {
  const redis = await startRedis();
  const text = readFileSync(join(projectRoot(), 'docs', 'many-gates.md'), 'utf8');
  const command = /^ACL SETUSER postern .*$/m.exec(text)?.[0].replace('PASSWORD', 'hidden');
  await redis.ask(...(command?.split(' ') ?? []));
  const fleet = await startFleet({ url: `redis://postern:hidden@127.0.0.1:${redis.port}` });
  await eventually('they share', async () => (await statusOf(fleet.one))?.other_gates === 1);
  await banAt(fleet.one, '127.0.6.0/24');
  await fleet.two.waitForLog('banned 127.0.6.0/24 until it is removed, as another gate has');
  await fleet.two.stop();
  const [gates = ''] = [await redis.ask('KEYS', '{postern-*}:gates')].flat().map(String);
  await eventually('the other has left', async () => (await redis.ask('HLEN', gates)) === 1);
  expect(fleet.one.log().join('\n')).not.toContain('could not share');
});
