import { expect, test } from 'vitest';
import { dialects } from './dialects.ts';

/**
 * What is looked at may be any file. An expression that takes the square of the length is at it for minutes: `^\s*` goes on
 * over empty lines, from each of them to the end.
 */
test.each(['\n', ' \n', '\r\n', 'firewall-cmd ', 'iptables ', 'nft ', 'ufw ', '/', '[a]\n', ' '])(
  'no dialect knows a row of %j, and it says so in a moment',
  { timeout: 20_000 },
  (piece) => {
    const text = piece.repeat(30_000);
    expect(dialects.filter((dialect) => dialect.recognizes({ name: '/etc/x', text })).length).toBeLessThan(2);
  },
);
