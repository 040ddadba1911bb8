import { chmodSync, existsSync, lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../test/support/temp.ts';
import { authorityFiles, changeIssuedList, readIssuedList } from './authority-files.ts';
import { keepOld, replaceFile } from './replace-file.ts';

const modeOf = (path: string): number => statSync(path).mode & 0o777;

test('a replaced file keeps its mode, and a new one gets the mode asked for', () => {
  const path = join(temporaryDirectory('replace-'), 'key');
  replaceFile(path, 'one', 0o600);
  expect(modeOf(path)).toBe(0o600);
  chmodSync(path, 0o640);
  const { ino } = statSync(path);
  replaceFile(path, 'two', 0o600);
  expect([readFileSync(path, 'utf8'), modeOf(path)]).toEqual(['two', 0o640]);
  expect(statSync(path).ino).not.toBe(ino);
  expect(existsSync(`${path}.new`)).toBe(false);
});

test('a link stays, and what it leads to is replaced', () => {
  const directory = temporaryDirectory('replace-');
  const [file, link] = [join(directory, 'real'), join(directory, 'link')];
  writeFileSync(file, 'one');
  symlinkSync('real', link);
  replaceFile(link, 'two', 0o600);
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(file, 'utf8')).toBe('two');
});

test('what cannot be put in its place leaves nothing behind', () => {
  const directory = temporaryDirectory('replace-');
  // A directory cannot be replaced by a file.
  expect(() => replaceFile(directory, 'text', 0o600)).toThrow(/EISDIR|EEXIST|ENOTEMPTY/);
  expect(existsSync(`${directory}.new`)).toBe(false);
});

test('the old one is kept under its mode, over the one before', () => {
  const path = join(temporaryDirectory('replace-'), 'key');
  writeFileSync(path, 'one', { mode: 0o600 });
  keepOld(path);
  writeFileSync(path, 'two');
  keepOld(path);
  expect([readFileSync(`${path}.old`, 'utf8'), modeOf(`${path}.old`)]).toEqual(['two', 0o600]);
});

test('a list under change is locked, and the lock goes with a failure', () => {
  const files = authorityFiles(temporaryDirectory('list-'));
  const entry = {
    serialNumber: 'AB',
    purpose: 'client',
    notAfter: new Date(0),
    revoked: undefined,
    name: 'a',
  } as const;
  expect(() =>
    changeIssuedList(files, () => {
      throw new Error('no');
    }),
  ).toThrow('no');
  changeIssuedList(files, (list) => ({ ...list, entries: [entry] }));
  expect(readIssuedList(files).entries).toEqual([entry]);
  expect(modeOf(files.listFile)).toBe(0o600);
  writeFileSync(`${files.listFile}.lock`, '');
  expect(() => changeIssuedList(files, (list) => list)).toThrow('another command is at work');
});
