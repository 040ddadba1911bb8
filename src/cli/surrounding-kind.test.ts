import { expect, test } from 'vitest';
import { surroundingKind } from './surrounding-kind.ts';

test.each([
  ['table inet filter {', 'nftables'],
  ['*filter\r\n:INPUT DROP [0:0]', 'iptables'],
  ['[sshd]\n  enabled = true', 'fail2ban'],
  ['listen db\n  bind :5432\n  server a 10.0.0.1:5432', 'proxy'],
  ['stream {\n}', 'proxy'],
  ['server {\n  listen 5432;\n  proxy_pass db:5432;\n}', 'proxy'],
  ['  sudo /sbin/iptables -F', 'script'],
])('%j', (text, kind) => {
  expect(surroundingKind('/etc/x', text)).toBe(kind);
});

// An expression that takes the square of the length is at it for many seconds.
test.each(['\n', ' \n', '\r\n', 'listen a\n', 'proxy_pass a\n', 'sudo ', '/', '[a]\n'])(
  'a row of %j is looked at in a moment',
  { timeout: 20_000 },
  (piece) => {
    expect(surroundingKind('/etc/x', piece.repeat(30_000))).toBeUndefined();
  },
);
