import { expect, test } from 'vitest';
import { decide } from '../decide.ts';
import { readFirewalls } from '../dialects.ts';
import { parsePeerAddress } from '../../inet/address.ts';

const from = parsePeerAddress('10.1.2.3');
const to = parsePeerAddress('10.0.0.1');

function verdictOf(text: string) {
  if (from === undefined || to === undefined) throw new Error('no addresses');
  const { firewalls, problems } = readFirewalls([{ name: 'nftables.conf', text }]);
  return {
    verdict: decide(firewalls, { protocol: 'tcp', from, to, port: 5432 }).verdict,
    lines: problems.map(({ line }) => line),
  };
}

const chain = (rules: string) => `table inet filter {
  chain input { type filter hook input priority 0; policy drop;
${rules}
  }
}`;

test.each([
  ['at the top', `include "/etc/nftables.d/*.nft"\n${chain('tcp dport 22 accept')}`, 1],
  ['behind the table', `${chain('tcp dport 22 accept')}\ninclude "more.nft"`, 6],
  ['in the table', chain('tcp dport 22 accept').replace('{', '{\ninclude "chains.nft"'), 2],
  ['in the chain', chain('include "rules.nft"'), 3],
])('a file that is included %s may let in and keep out', (_, text, line) => {
  expect(verdictOf(text)).toEqual({ verdict: 'depends', lines: [line] });
});

test('elements that are included are not known', () => {
  const set =
    'table inet filter {\n set clients { type ipv4_addr; elements = { 10.9.9.9 }; include "clients.nft"; }\n}\n';
  expect(verdictOf(`${set}${chain('ip saddr @clients tcp dport 5432 accept')}`)).toEqual({
    verdict: 'depends',
    lines: [],
  });
});

test('without any the same rules are certain', () => {
  expect(verdictOf(chain('tcp dport 22 accept'))).toEqual({ verdict: 'drop', lines: [] });
});
