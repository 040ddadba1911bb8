import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/**
 * A case is a folder: `command` is what is typed after `postern`, `stdout` what comes, with the exit code as its last
 * line. Files that it reads stand beside, or in another case's folder. GOLDEN=write writes what comes.
 */
const cases = fileURLToPath(new URL('cli/', import.meta.url));
const program = fileURLToPath(new URL('../../bin/postern', import.meta.url));
const writes = process.env['GOLDEN'] === 'write';

test.each(readdirSync(cases))('%s', (name) => {
  const folder = join(cases, name);
  const words = readFileSync(join(folder, 'command'), 'utf8').trim();
  // The shell takes quotes apart; nothing else of it is used.
  const { stdout, stderr, status } = spawnSync('sh', ['-c', `exec "$POSTERN" ${words}`], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], POSTERN: program, TZ: 'UTC' },
  });
  // Columns are as wide as the paths in them, which are elsewhere for everybody.
  const printed = `${stdout}${stderr}`
    .replaceAll(folder, '$DIR')
    .replaceAll(cases, '$CASES/')
    .replaceAll(/ {2,}/g, '  ');
  const answer = `${printed}exit ${status}\n`;
  const file = join(folder, 'stdout');
  if (writes || !existsSync(file)) writeFileSync(file, answer);
  expect(answer).toBe(readFileSync(file, 'utf8'));
});
