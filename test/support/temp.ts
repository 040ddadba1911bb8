import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atEnd } from './at-end.ts';

/** The environment variable by which global-setup.ts tells the workers where a run keeps its files. */
export const testRootVariable = 'POSTERN_TEST_ROOT';

let own: string | undefined;

/** testRoot is a directory of this run that every account can go through. */
export function testRoot(): string {
  const given = process.env[testRootVariable];
  if (given !== undefined) return given;
  if (own === undefined) {
    const made = makeTestRoot();
    own = made;
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  }
  return own;
}

/** makeTestRoot makes the directory of a run. Whoever calls it removes it. */
export function makeTestRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'postern-test-'));
  chmodSync(root, 0o711);
  return root;
}

/** temporaryDirectory makes a directory of mode 0700 that is gone when the test file is through. */
export function temporaryDirectory(prefix = 'dir-'): string {
  const path = mkdtempSync(join(testRoot(), prefix));
  atEnd(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
