import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Secret } from '../text/secret.ts';
import { cancelProof, countTag, deriveFleetKeys } from './fleet-keys.ts';
import { maxCause, maxMessageLength, openMessage, sealMessage, type FleetMessage } from './message.ts';

const keys = deriveFleetKeys(new Secret(Buffer.from('a secret of a fleet')));
const others = deriveFleetKeys(new Secret(Buffer.from('a secret of another')));

const message: FleetMessage = {
  gate: '0123456789abcdef',
  number: 7,
  time: 1_700_000_000_000,
  content: { kind: 'failure', client: '192.0.2.1', failure: 'password', user: 'ä"\n\u0001' },
};

test('what is sealed is opened, with the same secret alone', () => {
  const text = sealMessage(keys, message);
  expect(openMessage(keys, text)).toEqual(message);
  expect(openMessage(others, text)).toBeUndefined();
});

test('a text that differs in one character is not opened', () => {
  const text = sealMessage(keys, message);
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, other) => {
      const changed = text.slice(0, at) + other + text.slice(at + 1);
      // Of the last character of the HMAC two bits are not used.
      fc.pre(changed !== text && at !== 42);
      expect(openMessage(keys, changed)).toBeUndefined();
    }),
  );
});

test('no text of anybody is opened, and none throws', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      expect(openMessage(keys, text)).toBeUndefined();
    }),
  );
});

test.each([
  ['of a kind that is not known', { ...message, content: { kind: 'stop' } }],
  ['with more than it may have', { ...message, content: { kind: 'alive', gate: 'x' } }],
  ['with a number that is none', { ...message, number: 0 }],
  ['of a gate whose id is none', { ...message, gate: 'the gate' }],
  ['with a time that is none', { ...message, time: -1 }],
])('a sealed message %s is not opened', (_, wrong) => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a gate of another version may send
  expect(openMessage(keys, sealMessage(keys, wrong as unknown as FleetMessage))).toBeUndefined();
});

test('the longest message fits', () => {
  const content = {
    kind: 'ban',
    network: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128',
    stamp: 8.64e15,
    since: 8.64e15,
    until: 8.64e15,
    level: 10_000,
    cause: '\u0001'.repeat(maxCause),
    by: 'administrator',
  } as const;
  const text = sealMessage(keys, { ...message, content });
  expect(text.length).toBeLessThan(maxMessageLength);
  expect(openMessage(keys, text)).toBeDefined();
});

test('names in Redis tell neither the secret nor the role', () => {
  expect(keys.prefix).not.toBe(others.prefix);
  expect(countTag(keys, 'user', 'alice')).toMatch(/^[\w-]{22}$/);
  expect(countTag(keys, 'user', 'alice')).not.toBe(countTag(keys, 'database', 'alice'));
  expect(countTag(keys, 'user', 'alice')).not.toBe(countTag(others, 'user', 'alice'));
});

test('a proof of a cancel key is for one number, one secret and one request', () => {
  const secret = Buffer.from('abcd');
  const proof = cancelProof(keys, 1, secret, 'nonce');
  expect(proof).toHaveLength(43);
  expect(cancelProof(keys, 1, secret, 'nonce')).toBe(proof);
  expect(cancelProof(keys, 2, secret, 'nonce')).not.toBe(proof);
  expect(cancelProof(keys, 1, Buffer.from('abce'), 'nonce')).not.toBe(proof);
  expect(cancelProof(keys, 1, secret, 'other')).not.toBe(proof);
  expect(cancelProof(others, 1, secret, 'nonce')).not.toBe(proof);
});
