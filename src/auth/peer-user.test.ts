import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadPeerCredentials } from './peer-user.ts';

test('names the user of the process that connected', async () => {
  const credentials = loadPeerCredentials();
  if (typeof credentials === 'string') throw new Error(credentials);
  const path = join(tmpdir(), `postern-peer-${randomUUID()}.sock`);
  const server = createServer();
  await new Promise<void>((listening) => server.listen(path, listening));
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const client = connect(path);
  const socket = await accepted;
  expect(credentials.readPeerUser(socket)).toEqual({ kind: 'user', name: userInfo().username });
  client.destroy();
  socket.destroy();
  await new Promise((closed) => server.close(closed));
  expect(credentials.readPeerUser(socket)).toMatchObject({ kind: 'unknown' });
  rmSync(path, { force: true });
});
