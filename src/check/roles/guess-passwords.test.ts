import { describe, expect, test } from 'vitest';
import type { RoleFacts } from '../../access/role.ts';
import { md5Verifier } from '../../scram/md5.ts';
import { preparePassword } from '../../scram/saslprep.ts';
import { buildScramSecret, printScramSecret } from '../../scram/secret.ts';
import { byteString, fromUtf8 } from '../../text/byte-string.ts';
import { Secret } from '../../text/secret.ts';
import { planGuesses } from './guess-passwords.ts';

async function scram(name: string, password: string, more: Partial<RoleFacts> = {}): Promise<RoleFacts> {
  const secret = await buildScramSecret(preparePassword(Buffer.from(password)), Buffer.from('salt'), 2);
  return role(name, printScramSecret(secret), more);
}

function md5(name: string, password: string): RoleFacts {
  return role(name, `md5${md5Verifier(Buffer.from(password), fromUtf8(name))}`);
}

function role(name: string, verifier: string, more: Partial<RoleFacts> = {}): RoleFacts {
  return {
    name: fromUtf8(name),
    superuser: false,
    canLogin: true,
    replication: false,
    expired: false,
    verifier: new Secret(byteString(verifier)),
    memberOf: new Set(),
    usesReservedConnections: false,
    ...more,
  };
}

async function guessed(roles: readonly RoleFacts[], list?: readonly string[]): Promise<Record<string, string>> {
  const request = { roles, ...(list !== undefined && { list: list.map((text) => Buffer.from(text)) }) };
  const { guessed: found } = await planGuesses(request).guess(() => {});
  return Object.fromEntries(found.map(({ role: name, guess }) => [name, guess.kind]));
}

describe('what is found', () => {
  test.each([
    ['app', 'app', 'own name'],
    ['app', 'ppa', 'like its name'],
    ['app', 'APP', 'like its name'],
    ['App', 'app', 'like its name'],
    ['app', 'app123', 'like its name'],
    ['app', 'App!', 'like its name'],
    ['app', 'appapp', 'like its name'],
    ['app', 'changeme', 'common'],
    ['zoë', 'zoë', 'own name'],
    ['zoë', 'ëoz', 'like its name'],
    // Also a common password; that it is the name says more.
    ['postgres', 'postgres', 'own name'],
  ])('role %s, password %s: %s', async (name, password, kind) => {
    expect(await guessed([await scram(name, password), md5(`${name}2`, `${name}2`)])).toEqual({
      [fromUtf8(name)]: kind,
      [fromUtf8(`${name}2`)]: 'own name',
    });
    expect(await guessed([md5(name, password)])).toEqual({ [fromUtf8(name)]: kind });
  });

  test('a list stands in the place of the common ones; names are tried all the same', async () => {
    const roles = [await scram('a', 'changeme'), await scram('b', 'Xk29'), md5('c', 'Xk29'), await scram('d', 'd')];
    expect(await guessed(roles, ['other', 'Xk29'])).toEqual({ b: 'listed', c: 'listed', d: 'own name' });
  });

  test('other passwords, roles that may not log in, expired and unreadable passwords are not', async () => {
    const roles = [
      await scram('a', 'Xk29-vv0q-PLmm'),
      await scram('b', 'b', { canLogin: false }),
      await scram('c', 'c', { expired: true }),
      role('d', 'other'),
    ];
    expect(await guessed(roles)).toEqual({});
  });
});

describe('the work', () => {
  test('is the rounds of each verifier for each candidate, and all of it is told', async () => {
    const roles = [await scram('a', 'changeme'), await scram('b', 'Xk29-vv0q'), md5('c', 'c')];
    const work = planGuesses({ roles, list: [Buffer.from('x1'), Buffer.from('x2')] });
    expect(work.roles).toBe(3);
    let told = 0;
    await work.guess((rounds) => {
      told += rounds;
    });
    expect(told).toBe(work.rounds);
    const longer = planGuesses({ roles, list: ['x1', 'x2', 'x3'].map((text) => Buffer.from(text)) });
    expect(longer.rounds - work.rounds).toBe(2 + 2 + 1);
  });

  test('the same password twice in a list is tried once', async () => {
    const roles = [await scram('a', 'changeme')];
    const once = planGuesses({ roles, list: [Buffer.from('x1')] });
    expect(planGuesses({ roles, list: [Buffer.from('x1'), Buffer.from('x1'), Buffer.from('a')] }).rounds).toBe(
      once.rounds,
    );
  });
});
