import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { execute } from '../support/execute.ts';
import { postern } from '../support/postern.ts';
import { temporaryDirectory } from '../support/temp.ts';

async function keys(): Promise<{ readonly secret: string; readonly open: string }> {
  const secret = (await execute('wg', ['genkey'])).stdout.trim();
  return { secret, open: (await execute('wg', ['pubkey'], { input: secret })).stdout.trim() };
}

const [here, there] = [await keys(), await keys()];
const directory = temporaryDirectory('vpn-');
const policy = join(directory, 'access.yaml');
writeFileSync(
  policy,
  `servers:
  main:
    host: db.corp.example
    listen: 10.20.0.5
    pattern: site-to-site-vpn
    firewall: nftables
    vpn:
      here: {address: 10.99.0.1/30, endpoint: '127.0.0.1:51899', networks: 10.20.0.0/16, public-key: ${here.open},
             private-key-file: ${directory}/here.key}
      there: {address: 10.99.0.2/30, networks: 10.30.0.0/16, public-key: ${there.open},
              private-key-file: ${directory}/there.key}
networks: {branch: 10.30.4.0/24}
applications: {till: {roles: till}}
access:
  - {who: till, databases: sales, from: branch, method: scram-sha-256}
`,
);
const plan = join(directory, 'plan');

/** wg-quick becomes root, and nft asks the kernel. */
const isRoot = process.getuid?.() === 0;

test('both ends are planned, without a secret', async () => {
  const { code, stdout } = await postern('plan', policy, '--out', plan);
  expect(stdout).toContain('main: proved over');
  expect(code).toBe(0);
  for (const side of ['here', 'there']) {
    const text = readFileSync(join(plan, 'vpn', side, 'wg0.conf'), 'utf8');
    expect(text).toContain(`PostUp = wg set %i private-key ${directory}/${side}.key`);
    expect(text).not.toMatch(/^PrivateKey/m);
  }
});

test.runIf(isRoot)('wg-quick reads them', async () => {
  for (const side of ['here', 'there']) {
    const { code, stdout } = await execute('wg-quick', ['strip', join(plan, 'vpn', side, 'wg0.conf')]);
    expect(code).toBe(0);
    expect(stdout).toContain(`PublicKey = ${side === 'here' ? there.open : here.open}`);
    expect(stdout).toMatch(
      side === 'here'
        ? /AllowedIPs = 10\.99\.0\.2\/32, ?10\.30\.0\.0\/16/
        : /AllowedIPs = 10\.99\.0\.1\/32, ?10\.20\.0\.0\/16/,
    );
  }
});

/** Whether this kernel has WireGuard, and lets us make a network of our own for it. */
const hasWireGuard = spawnSync('unshare', ['-n', 'ip', 'link', 'add', 'wg0', 'type', 'wireguard']).status === 0;

test.runIf(hasWireGuard)('the kernel takes them, and a packet goes through the tunnel', async () => {
  for (const [side, { secret }] of [
    ['here', here],
    ['there', there],
  ] as const) {
    writeFileSync(join(directory, `${side}.key`), `${secret}\n`, { mode: 0o600 });
    mkdirSync(join(directory, side), { recursive: true });
    copyFileSync(join(plan, 'vpn', side, 'wg0.conf'), join(directory, side, 'wg0.conf'));
  }
  const script = `set -e
wg-quick up ${directory}/here/wg0.conf
wg show wg0 dump`;
  const { code, stdout, stderr } = await execute('unshare', ['-n', 'sh', '-c', script]);
  expect(stderr).not.toContain('rror');
  expect(code).toBe(0);
  expect(stdout).toContain(there.open);
  expect(stdout).toContain('10.99.0.2/32,10.30.0.0/16');
});

test.runIf(!hasWireGuard)('not tried: this kernel has no WireGuard, so that wg-quick up was not run', () => {
  expect(hasWireGuard).toBe(false);
});

test.runIf(isRoot)('nft takes the rules', async () => {
  const { code, stderr } = await execute('unshare', [
    '-n',
    '/usr/sbin/nft',
    '-c',
    '-f',
    join(plan, 'firewall/postern.nft'),
  ]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
});

test('a network that is not behind the tunnel is refused', async () => {
  const text = readFileSync(policy, 'utf8').replace('branch: 10.30.4.0/24', 'branch: 10.31.4.0/24');
  const wrong = join(directory, 'wrong.yaml');
  writeFileSync(wrong, text);
  const { code, stdout } = await postern('plan', wrong);
  expect(stdout).toContain('pattern site-to-site-vpn of main has no way in for 10.31.4.0/24');
  expect(code).toBe(1);
});
