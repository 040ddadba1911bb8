import { expect, test } from 'vitest';
import { newHba, setScene } from './scene.ts';

test('a change is made', async () => {
  const scene = await setScene(18);
  const out = await scene.run('apply', scene.candidate({ 'pg_hba.conf': newHba }), '--yes-after-knock');
  console.log(out);
  console.log(await scene.run('apply', '--status'));
  console.log(await scene.run('rollback', '--yes-after-knock'));
  console.log(await scene.run('apply', '--status'));
  expect(out.code).toBe(0);
});
