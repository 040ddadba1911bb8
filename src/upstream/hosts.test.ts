import { describe, expect, test } from 'vitest';
import { conninfoOf } from '../../test/support/open-upstream.ts';
import { orderHosts, readAddresses, type AddressesRead } from './hosts.ts';

/** A resolver and a source of randomness that a test can foresee. */
function envOf(names: Readonly<Record<string, readonly string[]>>, random = 0) {
  return {
    monotonic: () => 0,
    randomBytes: () => Buffer.from([0, 0, 0, random]),
    forwardLookup: (name: string) => {
      const value = names[name];
      return Promise.resolve(
        value === undefined
          ? ({ kind: 'failed', reason: 'no such name' } as const)
          : ({ kind: 'found', value } as const),
      );
    },
  };
}

function addressesOf(text: string, env = envOf({})): Promise<AddressesRead> {
  const conninfo = conninfoOf(text);
  const [host] = conninfo.hosts;
  if (host === undefined) throw new Error('no host');
  return readAddresses(conninfo, host, env, 1_000);
}

describe('addresses', () => {
  test('of a name are all that it has, in the order of the resolver', async () => {
    expect(await addressesOf('host=db port=7', envOf({ db: ['10.0.0.2', '::1', '10.0.0.1'] }))).toEqual({
      kind: 'addresses',
      addresses: ['10.0.0.2', '::1', '10.0.0.1'].map((address) => ({ kind: 'tcp', address, port: 7 })),
    });
  });

  test('given as hostaddr are not looked up', async () => {
    expect(await addressesOf('host=db hostaddr=10.0.0.9')).toEqual({
      kind: 'addresses',
      addresses: [{ kind: 'tcp', address: '10.0.0.9', port: 5432 }],
    });
  });

  test('that are written as such are not looked up either', async () => {
    expect(await addressesOf('host=::1')).toEqual({
      kind: 'addresses',
      addresses: [{ kind: 'tcp', address: '::1', port: 5432 }],
    });
  });

  test('of Unix sockets are paths', async () => {
    const path = async (text: string) => {
      const read = await addressesOf(text);
      return read.kind === 'addresses' ? read.addresses : read.reason;
    };
    expect(await path('host=/run/pg port=7')).toEqual([{ kind: 'unix', path: '/run/pg/.s.PGSQL.7' }]);
    expect(await path('host=@pg')).toEqual([{ kind: 'unix', path: '\0pg/.s.PGSQL.5432' }]);
    expect(await path(`host=/${'a'.repeat(100)}`)).toMatch(/is too long \(maximum 107 bytes\)$/);
  });

  test("of an unknown name are libpq's words", async () => {
    expect(await addressesOf('host=gone')).toEqual({
      kind: 'failed',
      reason: 'could not translate host name "gone" to address: no such name',
    });
  });

  test('are not waited for longer than the deadline', async () => {
    const env = { ...envOf({}), forwardLookup: () => new Promise<never>(() => undefined), monotonic: () => 990 };
    expect(await addressesOf('host=slow', env)).toEqual({
      kind: 'failed',
      reason: 'could not translate host name "slow" to address: timeout expired',
    });
  });
});

describe('the order of hosts', () => {
  const names = (text: string, random: number): readonly string[] =>
    orderHosts(conninfoOf(text), envOf({}, random)).map(({ host }) => host);

  test('is that of the text', () => {
    expect(names('host=a,b,c', 0)).toEqual(['a', 'b', 'c']);
  });

  test('is random where load_balance_hosts says so, and nobody is left out', () => {
    expect(names('host=a,b,c load_balance_hosts=random', 0)).toEqual(['c', 'b', 'a']);
    expect(names('host=a,b,c load_balance_hosts=random', 1).toSorted()).toEqual(['a', 'b', 'c']);
  });
});
