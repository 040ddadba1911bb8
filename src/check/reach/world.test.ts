import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hbaServer } from '../../../test/support/hba-server.ts';
import { allV4, networkSet, unionOf } from '../../inet/address-set.ts';
import { examineServer } from '../examine-server.ts';
import { remotePassages } from './facts.ts';
import { findOpenWorld, holdsWorld } from './world.ts';

function openWorld(hba: string): readonly (readonly number[])[] {
  const server = examineServer(hbaServer(hba));
  return findOpenWorld(remotePassages(server)).map(({ records }) => records.map(({ line }) => line));
}

describe('holdsWorld', () => {
  test('counts addresses that the internet has, not those of private networks', () => {
    expect(holdsWorld(allV4)).toEqual({ v4: true, v6: false });
    expect(holdsWorld(unionOf([networkSet({ family: 4, value: 0x0a00_0000 }, 8)]))).toEqual({ v4: false, v6: false });
    expect(holdsWorld(networkSet({ family: 6, value: 0x2000n << 112n }, 3))).toEqual({ v4: false, v6: true });
  });
});

describe('findOpenWorld', () => {
  test.each([
    ['one line', 'host all all 0.0.0.0/0 scram-sha-256\n', [[1]]],
    ['two lines, each by itself', 'hostssl a a all scram-sha-256\nhostssl b b all scram-sha-256\n', [[1], [2]]],
    ['two halves', 'host all all 0.0.0.0/1 md5\nhost all all 128.0.0.0/1 scram-sha-256\n', [[1, 2]]],
    ['one half', 'host all all 0.0.0.0/1 md5\n', []],
    ['all but a hole', 'host all all 10.0.0.0/8 reject\nhost all all 0.0.0.0/0 md5\n', [[2]]],
    ['three parts', 'host a a 0.0.0.0/2 md5\nhost a a 64.0.0.0/2 md5\nhost a a 128.0.0.0/2 md5\n', [[1, 2, 3]]],
    ['parts of different users', 'host a a 0.0.0.0/2 md5\nhost a b 64.0.0.0/2 md5\nhost a c 128.0.0.0/2 md5\n', []],
    ['all but what is refused first', 'host all all 0.0.0.0/0 reject\nhost all all 0.0.0.0/0 md5\n', []],
    ['private networks', 'host all all 10.0.0.0/8 md5\nhost all all 192.168.0.0/16 md5\n', []],
    ['a host name', 'host all all .example.com md5\n', []],
  ])('%s', (_, hba, lines) => {
    expect(openWorld(hba)).toEqual(lines);
  });

  test('is not got round by cutting the internet into equal parts', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), (length) => {
        const parts = Array.from({ length: 2 ** length }, (_, index) => {
          const first = index * 2 ** (8 - length);
          return `host all all ${first}.0.0.0/${length} scram-sha-256\n`;
        });
        expect(openWorld(parts.join(''))).not.toEqual([]);
      }),
    );
  });
});
