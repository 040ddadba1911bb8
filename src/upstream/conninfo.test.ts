import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collectKeywords, isConninfoKeyword } from './conninfo-keywords.ts';
import { parseConninfoPairs } from './conninfo-pairs.ts';
import { isConninfoUri, parseConninfoUri } from './conninfo-uri.ts';
import { parseConninfo, type Conninfo } from './conninfo.ts';

interface Recorded {
  readonly conninfo: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly error?: string;
}

/** What libpq 18 says of each text: its options, or the error of parsing it or of beginning to connect. */
const recorded: readonly Recorded[] = readFileSync(
  new URL('../../test/recorded/conninfo.jsonl', import.meta.url),
  'utf8',
)
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);

function optionsOf(text: string): Readonly<Record<string, string>> {
  const pairs = (isConninfoUri(text) ? parseConninfoUri : parseConninfoPairs)(text, isConninfoKeyword);
  if (pairs.kind === 'invalid') throw new Error(pairs.message);
  const collected = collectKeywords(pairs.pairs);
  if (collected.kind === 'invalid') throw new Error(collected.message);
  return Object.fromEntries(collected.values);
}

function parsed(text: string): Conninfo {
  const outcome = parseConninfo(text);
  if (outcome.kind === 'invalid') throw new Error(outcome.message);
  return outcome.conninfo;
}

function refusalOf(text: string): string | undefined {
  const outcome = parseConninfo(text);
  return outcome.kind === 'invalid' ? outcome.message : undefined;
}

describe('what libpq 18 reads', () => {
  test.each(recorded.filter(({ options }) => options !== undefined))('$conninfo', ({ conninfo, options }) => {
    expect(optionsOf(conninfo)).toEqual(options);
  });
});

describe('what libpq 18 refuses, word for word', () => {
  test.each(recorded.filter(({ error }) => error !== undefined))('$conninfo', ({ conninfo, error }) => {
    expect(refusalOf(conninfo)).toBe(error);
  });
});

describe('hosts', () => {
  test('several with one port', () => {
    expect(parsed('host=a,b port=7').hosts).toEqual([
      { host: 'a', port: 7 },
      { host: 'b', port: 7 },
    ]);
  });

  test('several with a port each, of a URI', () => {
    expect(parsed('postgresql://h1:1,[::1]:3,%2Frun%2Fpg/db').hosts).toEqual([
      { host: 'h1', port: 1 },
      { host: '::1', port: 3 },
      { host: '/run/pg', port: 5432 },
    ]);
  });

  test('a name with its address', () => {
    expect(parsed('host=db.example hostaddr=10.0.0.5').hosts).toEqual([
      { host: 'db.example', hostaddr: '10.0.0.5', port: 5432 },
    ]);
  });

  test('none is the default socket', () => {
    expect(parsed('').hosts).toEqual([{ host: '/tmp', port: 5432 }]);
  });
});

describe('values', () => {
  test('defaults are those of libpq, except that a host may not take for ever', () => {
    const conninfo = parsed('host=a');
    expect(conninfo).toMatchObject({
      sslmode: 'prefer',
      sslnegotiation: 'postgres',
      sslsni: true,
      channelBinding: 'prefer',
      targetSessionAttrs: 'any',
      loadBalanceHosts: 'disable',
      connectTimeout: 10,
      keepalives: true,
      minProtocolMinor: 0,
      maxProtocolMinor: 0,
    });
    expect([...conninfo.requireAuth.allowed]).toContain('none');
  });

  test('the system roots imply verify-full', () => {
    expect(parsed('host=a sslrootcert=system').sslmode).toBe('verify-full');
  });

  test('require_auth names methods or leaves some out', () => {
    expect([...parsed('require_auth=scram-sha-256,md5').requireAuth.allowed]).toEqual(['md5', 'scram-sha-256']);
    expect([...parsed('require_auth=!password,!none').requireAuth.allowed]).not.toContain('password');
  });

  test('the password is not shown, not even of a text that is refused', () => {
    const conninfo = parsed('host=a password=hunter2 sslpassword=hunter2');
    expect(`${inspect(conninfo)} ${JSON.stringify(conninfo)}`).not.toContain('hunter2');
    expect(refusalOf('postgresql://u:hunter2@[::1/db')).toBe(
      'end of string reached when looking for matching "]" in IPv6 host address in URI: "postgresql://u:***@[::1/db"',
    );
    expect(refusalOf('postgresql://u:hunter2%zz@h/db')).toBe('invalid percent-encoded token: "***"');
  });
});

describe('what the gate does not do is refused, not ignored', () => {
  test.each([
    'service=x',
    'passfile=/x',
    'requirepeer=postgres',
    'replication=1',
    'sslcrldir=/x',
    'sslkeylogfile=/x',
    'oauth_issuer=x',
    'scram_client_key=QUJD',
  ])('%s', (text) => {
    expect(refusalOf(text)).toBe(`connection option "${text.split('=')[0]}" is not supported by Postern`);
  });

  test('sslcertmode=require', () => {
    expect(refusalOf('sslcertmode=require')).toBe('sslcertmode value "require" is not supported by Postern');
  });

  test('verification without anything to verify with', () => {
    expect(refusalOf('host=a sslmode=verify-full')).toContain('needs sslrootcert');
  });

  test('a certificate without its key', () => {
    expect(refusalOf('host=a sslcert=/x')).toBe('sslcert and sslkey must be given together');
  });
});

describe('properties', () => {
  const value = fc.string({ minLength: 1 }).filter((text) => !text.includes('\0'));

  test('a quoted value comes back whole', () => {
    fc.assert(
      fc.property(value, (text) => {
        const quoted = `'${text.replace(/[\\']/g, '\\$&')}'`;
        return optionsOf(`user = ${quoted}dbname=x`)['user'] === text;
      }),
    );
  });

  test('a percent-encoded value comes back whole', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\0')),
        (text) => optionsOf(`postgresql://h/${encodeURIComponent(text)}`)['dbname'] === text,
      ),
    );
  });

  test('any text is a conninfo or a refusal', () => {
    fc.assert(
      fc.property(fc.string(), fc.boolean(), (text, uri) =>
        ['conninfo', 'invalid'].includes(parseConninfo(uri ? `postgresql://${text}` : text).kind),
      ),
    );
  });
});
