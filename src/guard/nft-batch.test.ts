import { expect, test } from 'vitest';
import { parseNetwork } from '../inet/network.ts';
import type { Ban } from './ban.ts';
import { printNftChanges } from './nft-batch.ts';

function ban(text: string, until: number, by: Ban['by'] = 'guard'): Ban {
  const network = parseNetwork(text);
  if (network === undefined) throw new Error(text);
  return { network, since: 0, until, level: 1, cause: '', by };
}

test('bans go in with the time that is left, and come out', () => {
  const added = [ban('192.0.2.1', 61_000), ban('2001:db8::/64', 1_001), ban('10.0.0.0/8', Infinity, 'administrator')];
  expect(printNftChanges([ban('192.0.2.9', 5_000)], added, 1_000)).toBe(
    [
      'delete element inet postern clients4 { 192.0.2.9 }',
      'add element inet postern clients4 { 192.0.2.1 timeout 60s }',
      'add element inet postern clients6 { 2001:db8::/64 timeout 1s }',
      'add element inet postern networks4 { 10.0.0.0/8 timeout 63072000s }',
      '',
    ].join('\n'),
  );
});

test('no change is no command', () => {
  expect(printNftChanges([], [], 0)).toBe('');
});
