import { expect, test } from 'vitest';
import { commands, internal } from './commands.ts';

test.each([...commands])(
  '%s is what its module calls itself, and has only here what the help says',
  async (name, { load }) => {
    const command = await load();
    expect(command.name()).toBe(name);
    expect(command.description()).toBe('');
  },
);

test.each([...internal])('%s is what its module calls itself', async (name, load) => {
  expect((await load()).name()).toBe(name);
});
