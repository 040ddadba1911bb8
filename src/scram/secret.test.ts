import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { byteString, fromUtf8 } from '../text/byte-string.ts';
import { md5Response, md5Verifier } from './md5.ts';
import { preparePassword } from './saslprep.ts';
import { buildScramSecret, mockScramSecret, parseScramSecret, printScramSecret } from './secret.ts';

describe('the secrets that PostgreSQL 18 has made', () => {
  test.each([
    [
      'pencil',
      'SCRAM-SHA-256$4096:XYBoQ6+nFS1up7F8GlqSCQ==$3pdL21+eGlhFgMjZzphDP5+h+7zb/hiztKuANYMROUQ=:6m3qMViBY0nx5MSeyFgiBoRu2XOZG4/D1DwVtGhnaLg=',
    ],
    [
      'I\u00adX',
      'SCRAM-SHA-256$4096:/viJFtOYyy0eOXH557+THA==$2v1lSRsdS01OadKi2BJlSNLZLyOQ8WsOWIQNfiBvLi0=:FGovfXk4I8C2cg7/jfJ6I7MpcCNKOmjLtu0+j6EyOm8=',
    ],
    [
      '\u2168',
      'SCRAM-SHA-256$1000:p8ykmJssMMkhT3qa39PkAA==$c8rrjwRX8dpPRm+BKdRJKU50+p7dvHlnnqoimPC8l8k=:qKTq2zo/pLEK90ykFqJC2StAM04bL4KLDu1ND1az/RM=',
    ],
    [
      'foobar\u0007',
      'SCRAM-SHA-256$1:rIe0WFiZksdw3CiVRLYz8Q==$XmzuGKxL7y6OY1G2Bhx/3mklP4mHVwr8K4bgVIdkveI=:3YTbu4fP9YIY8d0x/YmL3WWEzUWNgIRqTho0Oax/nhU=',
    ],
    [
      '\u06271',
      'SCRAM-SHA-256$1:+6xbPM/sOBMrCBwsC2NGhA==$QfHsCqiIshOHzlOJgFmG2O4EuP6YGtX5yvkYUA0CWtM=:TgaaqPaETUI0a2InOYUG7oiB54I5h/N1rGXMdwEpYD4=',
    ],
    // Normalizes, but Unicode 3.2 had no such character.
    [
      'a\u2090b',
      'SCRAM-SHA-256$1:JHzfCAenn0+HQBJC+QWWXg==$v1OVWNgMLvAiGmq6L+26CQIg/czCOJzznyrnUpW7UfY=:DDa0CIPRylcOM908k1efT/NslwZzyHsDh5XG6nrlNPI=',
    ],
    // Becomes a Hebrew letter, which might not stand here; the server asks before it normalizes.
    [
      'a\u2135b',
      'SCRAM-SHA-256$1:u/PEJ0OR/oht4S5cTwmfmw==$yuehVfTqOIjfDMtfKTSgbe636gds3X6Cx9OOjAFDakk=:4w0XCh84h9MUBqijWC4/BCNXZ+d6VuIRHDXysb8i5Ns=',
    ],
  ])('%j', async (password, stored) => {
    const parsed = parseScramSecret(byteString(stored));
    if (parsed === undefined) throw new Error('not read');
    const prepared = preparePassword(Buffer.from(password));
    expect(printScramSecret(await buildScramSecret(prepared, parsed.salt, parsed.iterations))).toBe(stored);
  });

  test('md5', () => {
    const verifier = md5Verifier(Buffer.from('pencil'), byteString('t'));
    expect(`md5${verifier}`).toBe('md531dcc6c3366b993fb4b6c619e63776f2');
    const salt = Buffer.from([1, 2, 3, 255]);
    const answer = createHash('md5').update(`${verifier}\x01\x02\x03\xff`, 'latin1').digest('hex');
    expect(md5Response(verifier, salt)).toBe(`md5${answer}`);
  });
});

const salt = 'W22ZaJ0SNY7soEsUEjb6gQ==';
const storedKey = 'WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=';
const serverKey = 'wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=';

describe('which texts are secrets', () => {
  /** The server keeps such counts, but no client goes along with them. */
  const stricter: ReadonlySet<string> = new Set(['no iterations', 'fewer than none', 'no count']);

  /** What ALTER ROLE … PASSWORD of PostgreSQL 18 does with the text: a secret is kept, a password is hashed. */
  test.each([
    ['the usual', `SCRAM-SHA-256$4096:${salt}$${storedKey}:${serverKey}`, 'kept'],
    ['no salt', `SCRAM-SHA-256$4096:$${storedKey}:${serverKey}`, 'kept'],
    ['bits to spare in the salt', `SCRAM-SHA-256$4096:${salt.replace('Q==', 'R==')}$${storedKey}:${serverKey}`, 'kept'],
    ['bits to spare in a key', `SCRAM-SHA-256$4096:${salt}$${storedKey}:${serverKey.replace('U=', 'V=')}`, 'kept'],
    ['a zero before the count', `SCRAM-SHA-256$04096:${salt}$${storedKey}:${serverKey}`, 'kept'],
    ['no iterations', `SCRAM-SHA-256$0:${salt}$${storedKey}:${serverKey}`, 'kept'],
    ['fewer than none', `SCRAM-SHA-256$-1:${salt}$${storedKey}:${serverKey}`, 'kept'],
    ['no count', `SCRAM-SHA-256$:${salt}$${storedKey}:${serverKey}`, 'kept'],
    ['a count in letters', `SCRAM-SHA-256$x:${salt}$${storedKey}:${serverKey}`, 'hashed'],
    ['half an end of base64', `SCRAM-SHA-256$4096:${salt.slice(0, -1)}$${storedKey}:${serverKey}`, 'hashed'],
    ['base64 without an end', `SCRAM-SHA-256$4096:${salt.slice(0, -2)}$${storedKey}:${serverKey}`, 'hashed'],
    ['a space in the salt', `SCRAM-SHA-256$4096:W2 ${salt.slice(3)}$${storedKey}:${serverKey}`, 'hashed'],
    ['base64 for URLs', `SCRAM-SHA-256$4096:W2-${salt.slice(3)}$${storedKey}:${serverKey}`, 'hashed'],
    ['SHA-1', `SCRAM-SHA-1$4096:${salt}$${storedKey}:${serverKey}`, 'hashed'],
    ['small letters', `scram-sha-256$4096:${salt}$${storedKey}:${serverKey}`, 'hashed'],
    ['a letter more', `SCRAM-SHA-256$4096:${salt}$${storedKey}:${serverKey}x`, 'hashed'],
    ['a field more', `SCRAM-SHA-256$4096:${salt}$${storedKey}:${serverKey}:x`, 'hashed'],
    ['a letter less', `SCRAM-SHA-256$4096:${salt}$${storedKey}:${serverKey.slice(0, -1)}`, 'hashed'],
    ['no colon', `SCRAM-SHA-256$4096${salt}$${storedKey}:${serverKey}`, 'hashed'],
  ])('%s', (name, text, server) => {
    expect(parseScramSecret(byteString(text)) !== undefined).toBe(server === 'kept' && !stricter.has(name));
  });
});

describe('the made-up secret of a role', () => {
  const nonce = Buffer.alloc(32, 1);

  test('has the salt that mock_scram_secret makes, the count that is given, and no keys', () => {
    const user = fromUtf8('zoë');
    const digest = createHash('sha256')
      .update(Buffer.concat([Buffer.from('zoë'), nonce]))
      .digest();
    expect(mockScramSecret(user, nonce, 5_000)).toEqual({
      iterations: 5_000,
      salt: digest.subarray(0, 16),
      storedKey: Buffer.alloc(32),
      serverKey: Buffer.alloc(32),
    });
  });

  test('is another for another role, and another at another gate', () => {
    const saltOf = (user: string, from: Buffer): string =>
      mockScramSecret(byteString(user), from, 1).salt.toString('hex');
    expect(saltOf('alice', nonce)).toBe(saltOf('alice', nonce));
    expect(saltOf('alice', nonce)).not.toBe(saltOf('bob', nonce));
    expect(saltOf('alice', nonce)).not.toBe(saltOf('alice', Buffer.alloc(32, 2)));
  });
});
