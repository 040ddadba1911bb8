import { expect, test } from 'vitest';
import { createLineWriter } from './standard-error.ts';

/** A pipe that takes `room` bytes and then throws EAGAIN, as writeSync does. */
function pipeOf(room: number) {
  const pipe = { room, content: '' };
  return {
    pipe,
    write(bytes: Buffer): number {
      if (pipe.room === 0) throw Object.assign(new Error('EAGAIN'), { code: 'EAGAIN' });
      const taken = bytes.subarray(0, pipe.room);
      pipe.room -= taken.length;
      pipe.content += taken.toString('latin1');
      return taken.length;
    },
  };
}

test('the rest of a line that was cut goes before the next line', () => {
  const { pipe, write } = pipeOf(4);
  const writeLine = createLineWriter(write);
  writeLine('first\n');
  expect(pipe.content).toBe('firs');
  pipe.room = 100;
  writeLine('second\n');
  expect(pipe.content).toBe('first\nsecond\n');
});

test('a line that does not fit is refused whole', () => {
  const { pipe, write } = pipeOf(4);
  const writeLine = createLineWriter(write);
  writeLine('first\n');
  expect(() => writeLine('lost\n')).toThrow('EAGAIN');
  pipe.room = 1;
  expect(() => writeLine('lost too\n')).toThrow('takes no more');
  pipe.room = 100;
  writeLine('third\n');
  expect(pipe.content).toBe('first\nthird\n');
});
