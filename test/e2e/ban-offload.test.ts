import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { execute } from '../support/execute.ts';
import { projectRoot } from '../support/project-root.ts';
import { temporaryDirectory } from '../support/temp.ts';

const settings = `listen_addresses = '127.0.0.1'
port = 5432
unix_socket_directories = ''
postern.upstream = 'host=127.0.0.1 port=1 user=nobody'
postern.ban_offload = 'nftables'
`;

function gateDirectory(): string {
  const directory = temporaryDirectory('offload-');
  writeFileSync(join(directory, 'postgresql.conf'), settings);
  writeFileSync(join(directory, 'pg_hba.conf'), 'host all all all scram-sha-256\n');
  writeFileSync(join(directory, 'pg_ident.conf'), '');
  return directory;
}

const script = join(projectRoot(), 'test', 'e2e', 'ban-offload.sh');
const program = join(projectRoot(), 'bin', 'postern');
const environment = { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };

/** A network namespace takes root. */
const isRoot = process.getuid?.() === 0;

test.skipIf(!isRoot)('bans are in nftables, where the kernel drops what comes', async () => {
  const directory = gateDirectory();
  const { stdout } = await execute('unshare', ['--net', 'sh', script, program, directory], { env: environment });
  const probes = stdout.split('\n').filter((line) => line.startsWith('probe') || line.startsWith('tables'));
  expect(probes).toEqual([
    'probe 127.0.0.66: answered',
    'probe 127.0.0.66: nothing',
    'probe 127.0.8.1: nothing',
    'probe 127.0.0.1: answered',
    'probe 127.0.0.66: answered',
    'probe 127.0.8.1: nothing',
    'tables after the reload: ',
    'probe 127.0.8.1: reset',
  ]);
  expect(stdout).toContain('127.0.8.0/24');
  expect(stdout).toContain('2001:db8::/32');
});

test.skipIf(!isRoot)('without nft the gate says so once, and turns away by itself', async () => {
  const directory = gateDirectory();
  const empty = temporaryDirectory();
  // What nft says to a gate without the capability.
  writeFileSync(join(empty, 'nft'), '#!/bin/sh\necho "Operation not permitted" >&2\nexit 1\n', { mode: 0o755 });
  const env = { PATH: `${empty}:${environment.PATH}` };
  const { stdout } = await execute('unshare', ['--net', 'sh', script, program, directory], { env });
  expect(stdout).toContain('probe 127.0.8.1: reset');
  const { stdout: log } = await execute('grep', [
    '-c',
    'could not hand the bans over to nftables',
    join(directory, 'log'),
  ]);
  expect(log.trim()).toBe('1');
});
