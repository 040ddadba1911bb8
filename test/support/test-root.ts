import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The environment variable by which global-setup.ts tells the workers where a run keeps its files. */
export const testRootVariable = 'POSTERN_TEST_ROOT';

/** makeTestRoot makes the directory of a run, which every account can go through. Whoever calls it removes it. */
export function makeTestRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'postern-test-'));
  chmodSync(root, 0o711);
  return root;
}
