import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { readFirewalls } from '../../src/firewall/dialects.ts';
import { decideOutbound } from '../../src/firewall/outbound.ts';
import { parsePeerAddress } from '../../src/inet/address.ts';

const targets = [
  { to: '198.51.100.1', port: 443 },
  { to: '198.51.100.1', port: 5432 },
  { to: '10.1.2.3', port: 5432 },
  { to: '10.1.2.3', port: 40_000 },
];

const nft = (body: string, policy = 'accept'): string =>
  `table inet f {\n  chain out {\n    type filter hook output priority 0; policy ${policy};\n    ${body}\n  }\n}\n`;
const iptables = (policy: string, ...lines: readonly string[]): string =>
  ['*filter', ':INPUT DROP [0:0]', ':FORWARD DROP [0:0]', `:OUTPUT ${policy} [0:0]`, ...lines, 'COMMIT', ''].join('\n');

/** Whether a connection to each target leaves the machine. */
const rulesets = [
  { program: 'nft', text: nft(''), leaves: [true, true, true, true] },
  {
    program: 'nft',
    text: 'table inet f {\n  chain in {\n    type filter hook input priority 0; policy drop;\n  }\n}\n',
    leaves: [true, true, true, true],
  },
  {
    program: 'nft',
    text: nft('oifname "lo" accept\n    ct state established,related accept', 'drop'),
    leaves: [false, false, false, false],
  },
  {
    program: 'nft',
    text: nft('ip daddr 10.0.0.0/8 tcp dport { 443, 5432 } accept\n    ct state new reject', 'accept'),
    leaves: [false, false, true, false],
  },
  {
    program: 'nft',
    text: nft('tcp dport 443 accept\n    iifname "d0" accept\n    drop'),
    leaves: [true, false, false, false],
  },
  {
    program: 'nft',
    text: nft('meta nfproto ipv6 drop\n    ip daddr != 10.0.0.0/8 drop'),
    leaves: [false, false, true, true],
  },
  {
    program: 'iptables',
    text: iptables('ACCEPT', '-A OUTPUT -p tcp -m tcp --dport 443 -j REJECT --reject-with tcp-reset'),
    leaves: [false, true, true, true],
  },
  {
    program: 'iptables',
    text: iptables(
      'DROP',
      '-A OUTPUT -o lo -j ACCEPT',
      '-A OUTPUT -d 10.0.0.0/8 -p tcp -m multiport --dports 80,5432 -m conntrack --ctstate NEW -j ACCEPT',
    ),
    leaves: [false, false, true, false],
  },
  {
    program: 'iptables',
    text: iptables(
      'ACCEPT',
      ':only - [0:0]',
      '-A OUTPUT ! -o lo -j only',
      '-A only -d 198.51.100.0/24 -j RETURN',
      '-A only -j DROP',
    )
      .replace(':only - [0:0]\n', '')
      .replace('-A OUTPUT', ':only - [0:0]\n-A OUTPUT'),
    leaves: [true, true, false, false],
  },
] as const;

/** A network namespace takes root. */
const isRoot = process.getuid?.() === 0;

test.each(rulesets.map((one, index) => [index, one] as const))(
  'ruleset %i is read so',
  (_, { program, text, leaves }) => {
    const { firewalls, problems } = readFirewalls([{ name: program === 'nft' ? 'ruleset' : 'iptables-save', text }]);
    expect(problems).toEqual([]);
    expect(
      targets.map(({ to, port }) => {
        const address = parsePeerAddress(to);
        return address && decideOutbound(firewalls, { to: address, port })?.verdict === 'accept';
      }),
    ).toEqual(leaves);
  },
);

test.skipIf(!isRoot)('and the kernel does so', { timeout: 60_000 }, () => {
  const { stdout, stderr } = spawnSync(
    'unshare',
    ['--net', process.execPath, join(import.meta.dirname, 'outbound.mjs')],
    {
      input: JSON.stringify({ rulesets, targets }),
      env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
      encoding: 'utf8',
      timeout: 50_000,
    },
  );
  expect(stderr).toBe('');
  expect(z.array(z.array(z.boolean())).parse(JSON.parse(stdout))).toEqual(rulesets.map(({ leaves }) => leaves));
});

test('nobody knows where a dialect does not tell, a family is missing, or the own address is asked for', () => {
  const ask = (name: string, text: string, to = '198.51.100.1'): string | undefined => {
    const address = parsePeerAddress(to);
    return address && decideOutbound(readFirewalls([{ name, text }]).firewalls, { to: address, port: 443 })?.verdict;
  };
  expect(ask('ufw', 'Status: active\n\nTo Action From\n-- ------ ----\n22/tcp ALLOW Anywhere\n')).toBeUndefined();
  expect(ask('rules.v4', '*filter\n:INPUT DROP\nCOMMIT\n')).toBeUndefined();
  expect(ask('rules.v4', iptables('ACCEPT'), '2001:4860:4860::8888')).toBeUndefined();
  expect(ask('rules.v4', iptables('ACCEPT', '-A OUTPUT -s 10.0.0.5/32 -j DROP'))).toBe('depends');
});
