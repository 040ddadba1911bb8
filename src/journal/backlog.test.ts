import { expect, test } from 'vitest';
import { createBacklog, maxBacklog } from './backlog.ts';

/** A pipe with room for some bytes, which then throws EAGAIN, or EPIPE once nobody reads it. */
function pipeOf(room: number) {
  const pipe = { room, content: '', isClosed: false, retries: 0, retry: () => undefined as void };
  const backlog = createBacklog({
    write(bytes) {
      if (pipe.isClosed) throw Object.assign(new Error('EPIPE'), { code: 'EPIPE' });
      if (pipe.room === 0) throw Object.assign(new Error('EAGAIN'), { code: 'EAGAIN' });
      const taken = bytes.subarray(0, pipe.room);
      pipe.room -= taken.length;
      pipe.content += taken.toString('utf8');
      return taken.length;
    },
    later(retry) {
      pipe.retries++;
      pipe.retry = retry;
    },
  });
  return { pipe, backlog };
}

test('what a pipe takes is written at once', () => {
  const { pipe, backlog } = pipeOf(100);
  backlog.write('first\n');
  expect(pipe).toMatchObject({ content: 'first\n', retries: 0 });
});

test('what a full pipe does not take is written later, whole and in order', () => {
  const { pipe, backlog } = pipeOf(4);
  for (const text of ['first\n', 'second\n', 'third\n']) backlog.write(text);
  expect(pipe).toMatchObject({ content: 'firs', retries: 1 });
  pipe.room = 6;
  pipe.retry();
  expect(pipe).toMatchObject({ content: 'first\nseco', retries: 2 });
  pipe.room = 100;
  pipe.retry();
  expect(pipe).toMatchObject({ content: 'first\nsecond\nthird\n', retries: 2 });
});

test('a text beyond the bound is refused whole, and there is room again once the reader goes on', () => {
  const { pipe, backlog } = pipeOf(0);
  backlog.write('x'.repeat(maxBacklog));
  expect(() => backlog.write('lost\n')).toThrow('standard error is not read');
  pipe.room = Infinity;
  pipe.retry();
  backlog.write('after\n');
  expect(pipe.content.length).toBe(maxBacklog + 6);
});

test('a text for a reader that has gone is lost at once', () => {
  const { pipe, backlog } = pipeOf(0);
  pipe.isClosed = true;
  expect(() => backlog.write('lost\n')).toThrow('EPIPE');
});

test('a reader that goes away takes what waits with it, and nothing is tried again', () => {
  const { pipe, backlog } = pipeOf(0);
  backlog.write('lost\n');
  pipe.isClosed = true;
  pipe.retry();
  expect(pipe.retries).toBe(1);
  pipe.isClosed = false;
  pipe.room = 100;
  backlog.write('after\n');
  expect(pipe.content).toBe('after\n');
});
