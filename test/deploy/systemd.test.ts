import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { execute } from '../support/execute.ts';
import { projectRoot } from '../support/project-root.ts';
import { temporaryDirectory } from '../support/temp.ts';

const source = join(projectRoot(), 'deploy', 'systemd');

/** The program stands elsewhere here than where an installation puts it. */
function units(): string {
  const directory = temporaryDirectory('units-');
  for (const name of ['postern.service', 'postern.socket']) {
    const text = readFileSync(join(source, name), 'utf8');
    const here = text.replaceAll('/usr/local/bin/postern', join(projectRoot(), 'bin', 'postern'));
    writeFileSync(join(directory, name), here);
  }
  return directory;
}

test.each(['postern.service', 'postern.socket'])('systemd has nothing to say against %s', async (name) => {
  const { code, stdout, stderr } = await execute('systemd-analyze', ['verify', '--man=no', join(units(), name)]);
  expect(stdout + stderr).toBe('');
  expect(code).toBe(0);
});

test('a mistake in a unit is seen', async () => {
  const directory = units();
  const path = join(directory, 'postern.service');
  writeFileSync(path, readFileSync(path, 'utf8').replace('PrivateTmp=yes', 'PrivateTnp=yes'));
  const { stderr } = await execute('systemd-analyze', ['verify', '--man=no', path]);
  expect(stderr).toContain('PrivateTnp');
});

test('the service is exposed as little as a server of the network can be', async () => {
  // Of 10.0, tenths left out; without any hardening a service has 9.6.
  const threshold = '16';
  const unit = join(units(), 'postern.service');
  const { code, stdout } = await execute('systemd-analyze', [
    'security',
    '--offline=true',
    `--threshold=${threshold}`,
    '--no-pager',
    unit,
  ]);
  expect({ code, stdout }).toMatchObject({ code: 0 });
});
