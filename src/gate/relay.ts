import type { Socket } from 'node:net';
import { endsWithReadyForQuery, isCancelled } from './ready-for-query.ts';

/** RelayRequest is a session that both sides have agreed to. Both sockets are paused and without listeners. */
export interface RelayRequest {
  readonly client: Socket;
  readonly upstream: Socket;
  /** Milliseconds that a client gets to take what is queued for it once the server has closed. */
  readonly lingerTimeout: number;
}

/** Relayed is a running relay. */
export interface Relayed {
  /** ended resolves when both sides are closed. */
  readonly ended: Promise<void>;
  /**
   * whenIdle waits until the server has finished its answer, having told it to stop with `cancel`, so that a message can
   * be put after it. It gives false where the server does not come to an end within that many milliseconds.
   */
  whenIdle(cancel: () => void, timeout: number): Promise<boolean>;
  /** close ends both sides, after what is queued for the client and these last bytes have gone out. */
  close(last?: Buffer): void;
  /** drop ends both sides at once. */
  drop(): void;
}

/**
 * relay copies bytes both ways without looking at them. A side that does not take what it is sent is given time: the
 * other is no longer read until it has. A client that closes its half still gets what the server sends.
 */
export function relay({ client, upstream, lingerTimeout }: RelayRequest): Relayed {
  // The greeting, which went out before the relay began, ends with ReadyForQuery.
  let idle = true;
  let tellIdle: (() => void) | undefined;
  let isCutShort = false;
  const onUpstream = (chunk: Buffer): void => {
    idle = endsWithReadyForQuery(chunk);
    // The answer to the gate's own cancel would be taken for the client's; the last message says more.
    isCutShort ||= tellIdle !== undefined && isCancelled(chunk);
    if (!isCutShort && !client.write(chunk)) upstream.pause();
    if (idle) tellIdle?.();
  };

  client.on('data', (chunk: Buffer) => {
    idle = false;
    if (!upstream.write(chunk)) client.pause();
  });
  upstream.on('data', onUpstream);
  client.on('drain', () => upstream.resume());
  upstream.on('drain', () => client.resume());

  client.on('end', () => upstream.end());
  upstream.on('end', () => upstream.end());
  client.on('close', () => upstream.destroy());
  upstream.on('close', () => endSoon(client, undefined, lingerTimeout));
  // An error is followed by close, which does all there is to do.
  client.on('error', () => undefined);
  upstream.on('error', () => undefined);
  const ended = Promise.all([closed(client), closed(upstream)]).then(() => undefined);
  // Either side may have gone while the other was being opened; its event has passed then.
  if (client.destroyed) upstream.destroy();
  else if (client.readableEnded) upstream.end();
  if (upstream.destroyed) endSoon(client, undefined, lingerTimeout);
  client.resume();
  upstream.resume();

  return {
    ended,
    whenIdle(cancel, timeout) {
      if (idle) return Promise.resolve(true);
      cancel();
      return new Promise((resolve) => {
        const settle = (): void => {
          clearTimeout(timer);
          resolve(idle);
        };
        const timer = setTimeout(settle, timeout);
        tellIdle = settle;
        upstream.once('close', settle);
      });
    },
    close(last) {
      upstream.destroy();
      endSoon(client, last, lingerTimeout);
    },
    drop() {
      upstream.destroy();
      client.destroy();
    },
  };
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}

/** What is queued for a client (the last rows, the FATAL of the server) still goes out, but not for ever. */
function endSoon(client: Socket, last: Buffer | undefined, lingerTimeout: number): void {
  if (client.destroyed || client.writableEnded) return;
  // What the client still sends is read and dropped: unread input would make the kernel answer with a reset, which can
  // overtake the last message.
  client.removeAllListeners('data').resume();
  if (last !== undefined) client.write(last);
  client.destroySoon();
  const timer = setTimeout(() => client.destroy(), lingerTimeout);
  client.once('close', () => clearTimeout(timer));
}
