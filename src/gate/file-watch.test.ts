import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../test/support/temp.ts';
import { stampOf, watchFiles } from './file-watch.ts';

const interval = 40;

async function scene(every = interval) {
  const path = join(temporaryDirectory('watch-'), 'file');
  writeFileSync(path, 'one');
  let changes = 0;
  const onChange = async (): Promise<void> => void changes++;
  const watch = watchFiles({ files: () => [path], onChange, interval: every }, await stampOf([path]));
  return { path, watch, changes: () => changes };
}

test('a file that stays as it is changes nothing', async () => {
  const { watch, changes } = await scene();
  await sleep(5 * interval);
  expect(changes()).toBe(0);
  watch.close();
});

test('a file that is replaced by one of the same size is seen, once', async () => {
  const { path, watch, changes } = await scene();
  writeFileSync(`${path}.new`, 'two');
  renameSync(`${path}.new`, path);
  await expect.poll(changes).toBe(1);
  await sleep(5 * interval);
  expect(changes()).toBe(1);
  watch.close();
});

test('a file under writing is left alone until it has come to rest', async () => {
  // Long beside the pauses of the writer, even on a busy machine.
  const { path, watch, changes } = await scene(400);
  for (let i = 0; i < 60; i++) {
    writeFileSync(path, 'x'.repeat(i));
    await sleep(20);
  }
  expect(changes()).toBe(0);
  await expect.poll(changes).toBe(1);
  watch.close();
});

test('what was read otherwise is no change, and a closed watch sees none', async () => {
  const { path, watch, changes } = await scene();
  writeFileSync(path, 'three');
  watch.taken(await stampOf([path]));
  await sleep(5 * interval);
  expect(changes()).toBe(0);
  watch.close();
  writeFileSync(path, 'four');
  await sleep(5 * interval);
  expect(changes()).toBe(0);
});
