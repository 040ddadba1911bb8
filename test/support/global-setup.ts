import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { makeTestRoot, testRootVariable } from './test-root.ts';

/**
 * setup prepares a run of vitest: a directory for all that the tests write, which goes away with the run. Clusters are
 * made there by the first test that wants one, so that a run of unit tests waits for none.
 */
export default function setup(): () => void {
  const compiled = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
  if (!existsSync(compiled)) throw new Error('the program is not compiled; run: npm run build');
  const root = makeTestRoot();
  process.env[testRootVariable] = root;
  return () => rmSync(root, { recursive: true, force: true });
}
