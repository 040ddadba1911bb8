import { expect, test } from 'vitest';
import { boundCancels, maxCancelsAtOnce } from './bound-cancels.ts';

test('of what comes while as many as are allowed are on their way, one more is sent, after all have come', async () => {
  const underWay: (() => void)[] = [];
  const cancel = boundCancels(() => new Promise((done) => underWay.push(done)));
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  for (let i = 0; i < 100; i++) cancel();
  await turn();
  expect(underWay).toHaveLength(maxCancelsAtOnce);
  underWay.shift()?.();
  await turn();
  expect(underWay).toHaveLength(maxCancelsAtOnce);
  for (const done of underWay.splice(0)) done();
  await turn();
  expect(underWay).toHaveLength(0);
  cancel();
  await turn();
  expect(underWay).toHaveLength(1);
});
