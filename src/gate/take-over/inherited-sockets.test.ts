import { expect, test } from 'vitest';
import { readInheritedSockets, socketName } from './inherited-sockets.ts';

test('descriptors count from three, with their names, and the variables are taken away', () => {
  const environment = { LISTEN_PID: '7', LISTEN_FDS: '2', LISTEN_FDNAMES: 'one:two', HOME: '/' };
  const inherited = readInheritedSockets(environment, 7);
  expect(inherited.from).toBe('systemd');
  expect(inherited.sockets).toEqual([
    { name: 'one', fd: 3 },
    { name: 'two', fd: 4 },
  ]);
  expect([inherited.take('two'), inherited.take('two')]).toEqual([4, undefined]);
  expect(environment).toEqual({ HOME: '/' });
});

test.each([
  { LISTEN_PID: '8', LISTEN_FDS: '1' },
  { LISTEN_FDS: '1' },
  { LISTEN_PID: '7', LISTEN_FDS: '-1' },
  { LISTEN_PID: '7', LISTEN_FDS: 'x' },
  { LISTEN_PID: '7' },
  {},
])('%j passes nothing to process 7', (environment) => {
  expect(readInheritedSockets({ ...environment }, 7)).toMatchObject({ from: 'nobody', sockets: [] });
});

test('a name has no colon, whatever the address', () => {
  expect(socketName('tcp', '::1', 5432)).toBe('tcp%20%3A%3A1%205432');
  const sockets = readInheritedSockets(
    { LISTEN_PID: '7', LISTEN_FDS: '1', LISTEN_FDNAMES: 'a', POSTERN_TAKE_OVER: '1' },
    7,
  );
  expect(sockets.from).toBe('predecessor');
});
