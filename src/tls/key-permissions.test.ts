import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkKeyPermissions, keyPermissionFault } from './key-permissions.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postern-key-'));
  writeFileSync(join(directory, 'server.key'), '', { mode: 0o600 });
});

afterEach(() => rmSync(directory, { recursive: true }));

describe('checkKeyPermissions looks at the file itself', () => {
  test('that is ours alone', () => {
    expect(checkKeyPermissions(directory, 'server.key')).toBeUndefined();
    expect(checkKeyPermissions('/', join(directory, 'server.key'))).toBeUndefined();
  });

  test('that is open', () => {
    chmodSync(join(directory, 'server.key'), 0o604);
    expect(checkKeyPermissions(directory, 'server.key')?.message).toBe(
      'private key file "server.key" has group or world access',
    );
  });

  test('that is not there', () => {
    expect(checkKeyPermissions(directory, 'no.key')?.message).toBe(
      'could not access private key file "no.key": No such file or directory',
    );
  });

  test('that is of another user', () => {
    const giveAway = () => chownSync(join(directory, 'server.key'), 65534, 65534);
    // Only root can; for others the rule is tested below, on the same facts.
    if (process.geteuid?.() !== 0) return expect(giveAway).toThrow(/EPERM/);
    giveAway();
    return expect(checkKeyPermissions(directory, 'server.key')?.message).toBe(
      'private key file "server.key" must be owned by the database user or root',
    );
  });
});

describe('keyPermissionFault', () => {
  const own = 1000;
  const file = (uid: number, mode: number) => ({ isFile: () => true, uid, mode: 0o100000 | mode });

  test('every mode of our own file: no bit for group and world', () => {
    for (let mode = 0; mode < 0o1000; mode++) {
      expect(keyPermissionFault('k', file(own, mode), own) === undefined).toBe(mode % 0o100 === 0);
    }
  });

  test('every mode of a file of root: group may read', () => {
    for (let mode = 0; mode < 0o1000; mode++) {
      const allowed = mode % 0o100 === 0 || mode % 0o100 === 0o040;
      expect(keyPermissionFault('k', file(0, mode), own) === undefined).toBe(allowed);
      expect(keyPermissionFault('k', file(0, mode), 0) === undefined).toBe(allowed);
    }
  });

  test('another user', () => {
    expect(keyPermissionFault('k', file(own + 1, 0o600), own)?.message).toMatch(/must be owned by/);
    expect(keyPermissionFault('k', file(own, 0o600), 0)?.message).toMatch(/must be owned by/);
  });
});
