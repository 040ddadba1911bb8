import { expect, test } from 'vitest';
import { decide } from './decide.ts';
import { readFirewalls } from './dialects.ts';

const connection = { protocol: 'tcp', from: { family: 4, value: 0x0a000005 }, port: 5432 } as const;

test('a line that is not understood is a doubt, with its place', () => {
  const text = 'table inet f {\n  chain in {\n    type filter hook input priority 0;\n  }\n}\ninclude "more.nft"\n';
  const { firewalls, problems } = readFirewalls([{ name: 'a.nft', text }]);
  expect(problems.map(({ line }) => line)).toEqual([6]);
  expect(decide(firewalls, connection)).toMatchObject({ verdict: 'depends', rule: { file: 'a.nft', line: 6 } });
});

test('a file that is no firewall lets nothing in without a doubt', () => {
  const { firewalls, problems } = readFirewalls([{ name: 'notes', text: 'hello' }]);
  expect(problems[0]?.message).toBe('no firewall was recognized in this file');
  expect(decide(firewalls, connection).verdict).toBe('depends');
});

test('what only mentions iptables is not a command of it', () => {
  const text = 'echo setting up iptables now\niptables -A INPUT -p tcp --dport 5432 -j DROP\n';
  const { firewalls, problems } = readFirewalls([{ name: 'a.sh', text }]);
  expect(problems).toEqual([]);
  expect(decide(firewalls, connection)).toMatchObject({ verdict: 'drop', rule: { line: 2 } });
});
