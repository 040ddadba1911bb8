import { expect, test } from 'vitest';
import { boundLookup } from './bounded-lookup.ts';
import type { LookupOutcome } from './env.ts';

const silence = new Promise<LookupOutcome<string>>(() => undefined);
const noAnswer = { kind: 'failed', reason: 'Temporary failure in name resolution' };

test('an answer is passed on', async () => {
  const lookUp = boundLookup(async (name) => ({ kind: 'found', value: `${name}.test` }));
  expect(await lookUp('a')).toEqual({ kind: 'found', value: 'a.test' });
});

test('a resolver that is silent is given up', async () => {
  const lookUp = boundLookup(() => silence, { deadline: 20, most: 10 });
  expect(await lookUp('a')).toEqual(noAnswer);
});

test('who asks the same shares the question, and it is asked again once it is answered', async () => {
  let asked = 0;
  const lookUp = boundLookup(async () => ({ kind: 'found', value: String(++asked) }));
  expect(await Promise.all([lookUp('a'), lookUp('a'), lookUp('b')])).toEqual(
    ['1', '1', '2'].map((value) => ({ kind: 'found', value })),
  );
  expect(await lookUp('a')).toEqual({ kind: 'found', value: '3' });
});

test('with too many questions open the next is not put', async () => {
  let asked = 0;
  const lookUp = boundLookup(
    () => {
      asked++;
      return silence;
    },
    { deadline: 20, most: 2 },
  );
  const [first, second] = [lookUp('a'), lookUp('b')];
  expect(await lookUp('c')).toEqual(noAnswer);
  expect(await Promise.all([first, second])).toEqual([noAnswer, noAnswer]);
  expect(asked).toBe(2);
});
