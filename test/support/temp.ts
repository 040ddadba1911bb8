import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { atEnd } from './at-end.ts';
import { makeTestRoot, testRootVariable } from './test-root.ts';

let own: string | undefined;

/** testRoot is a directory of this run that every account can go through. */
export function testRoot(): string {
  const given = process.env[testRootVariable] ?? own;
  if (given !== undefined) return given;
  const made = makeTestRoot();
  own = made;
  atEnd(() => {
    own = undefined;
    rmSync(made, { recursive: true, force: true });
  });
  return made;
}

/** temporaryDirectory makes a directory, private unless told otherwise, that is gone when the test file is through. */
export function temporaryDirectory(prefix = 'dir-', mode = 0o700): string {
  const path = mkdtempSync(join(testRoot(), prefix));
  chmodSync(path, mode);
  atEnd(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
