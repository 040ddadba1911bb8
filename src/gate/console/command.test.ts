import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxCommandLength, parseCommand } from './command.ts';

describe('parseCommand reads', () => {
  test.each([
    ['SHOW SESSIONS', { kind: 'show', what: 'sessions' }],
    [' show\n help ; ', { kind: 'show', what: 'help' }],
    ['Kill 17;', { kind: 'kill', id: 17 }],
    ['reload', { kind: 'reload' }],
    ['BAN 192.0.2.1', { kind: 'ban', network: '192.0.2.1', seconds: undefined }],
    ["ban '192.0.2.0/24' FOR '90 s'", { kind: 'ban', network: '192.0.2.0/24', seconds: 90 }],
    ['BAN 2001:db8::/32 for 10 min;', { kind: 'ban', network: '2001:db8::/32', seconds: 600 }],
    ['UNBAN 192.0.2.1', { kind: 'unban', network: '192.0.2.1' }],
    ['SET extra_float_digits = 3', { kind: 'set' }],
    [';', { kind: 'empty' }],
  ])('%s', (text, command) => {
    expect(parseCommand(text)).toEqual(command);
  });
});

describe('parseCommand refuses', () => {
  test.each([
    ['SHOW', 'syntax error at end of input'],
    ['SHOW passwords', 'syntax error at or near "passwords"'],
    ['SHOW constructor', 'syntax error at or near "constructor"'],
    ['SHOW HELP now', 'syntax error at or near "now"'],
    ['KILL', 'syntax error at end of input'],
    ['KILL -1', 'syntax error at or near "-1"'],
    ['KILL 1 2', 'syntax error at or near "2"'],
    ['BAN', 'syntax error at end of input'],
    ['BAN 192.0.2.1 UNTIL tomorrow', 'syntax error at or near "UNTIL"'],
    ['BAN 192.0.2.1 FOR', 'syntax error at end of input'],
    ['BAN 192.0.2.1 FOR ever', 'syntax error at or near "ever"'],
    ['UNBAN', 'syntax error at end of input'],
    ['RELOAD now', 'syntax error at or near "now"'],
    ['SELECT 1', 'syntax error at or near "SELECT"'],
    ['KILL 1; KILL 2', 'cannot run more than one command at a time'],
  ])('%s', (text, message) => {
    expect(parseCommand(text)).toMatchObject({ kind: 'bad', sqlstate: '42601', message, hint: expect.any(String) });
  });

  test('what is too long', () => {
    expect(parseCommand(`SHOW ${' '.repeat(maxCommandLength)}HELP`)).toMatchObject({ kind: 'bad', sqlstate: '54000' });
  });
});

test('parseCommand throws for nothing', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(parseCommand(text).kind).toMatch(/^\w+$/);
    }),
  );
});
