import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { FrameReader } from '../../src/protocol/frame-reader.ts';

/** FakePeer is the server's end of one connection, driven by a test. */
export interface FakePeer {
  readonly socket: Socket;
  /** startup waits for a packet without a type byte and gives its body. */
  startup(): Promise<Buffer>;
  /** message waits for a typed message and gives its body. */
  message(): Promise<Buffer>;
  send(...messages: readonly Buffer[]): void;
}

/** FakeUpstream is a server on 127.0.0.1 that does what a test tells it. */
export interface FakeUpstream {
  readonly port: number;
  /** closed is fulfilled when every connection has been closed by the other side, or by the script. */
  closed(): Promise<void>;
  close(): Promise<void>;
}

/** startFakeUpstream runs the script once for each connection. A script that is cut off by the other side just ends. */
export async function startFakeUpstream(script: (peer: FakePeer) => Promise<void> | void): Promise<FakeUpstream> {
  const open = new Set<Socket>();
  let wake: () => void = () => undefined;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('end', () => socket.destroy());
    socket.on('close', () => {
      open.delete(socket);
      wake();
    });
    void run(script, socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async closed() {
      while (open.size > 0) await new Promise<void>((resolve) => (wake = resolve));
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

class Gone extends Error {}

async function run(script: (peer: FakePeer) => Promise<void> | void, socket: Socket): Promise<void> {
  const reader = new FrameReader();
  let wake: () => void = () => undefined;
  socket.on('data', (chunk: Buffer) => {
    reader.push(chunk);
    wake();
  });
  socket.on('close', () => wake());
  const take = async (next: () => ReturnType<FrameReader['next'] | FrameReader['nextStartup']>): Promise<Buffer> => {
    for (;;) {
      const frame = next();
      if (frame.kind === 'frame') return frame.body;
      if (frame.kind === 'invalid') throw new Error(frame.message);
      if (socket.destroyed) throw new Gone();
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  try {
    await script({
      socket,
      startup: () => take(() => reader.nextStartup(10_000)),
      message: () => take(() => reader.next(10_000)),
      send: (...messages) => socket.write(Buffer.concat(messages)),
    });
  } catch (error) {
    if (!(error instanceof Gone)) throw error;
  }
}
