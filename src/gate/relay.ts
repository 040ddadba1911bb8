import type { Socket } from 'node:net';
import { endsWithReadyForQuery } from './ready-for-query.ts';

/** RelayEnd tells which side ended a session, and how. */
export interface RelayEnd {
  readonly by: 'client' | 'upstream';
  readonly error?: Error;
}

/** Relayed is a running relay. */
export interface Relayed {
  readonly ended: Promise<RelayEnd>;
  /**
   * whenIdle waits until the server has finished its answer, having told it to stop with `cancel`, so that a message can
   * be put after it. It gives false where the server does not come to an end within the linger timeout.
   */
  whenIdle(cancel: () => void): Promise<boolean>;
  /** close ends both sides at once, after what is queued for the client and these last bytes have gone out. */
  close(last?: Buffer): void;
}

/**
 * relay copies bytes both ways without looking at them. A side that does not take what it is sent is given time: the
 * other is no longer read until it has. A side that closes its half has the other half carried on until that ends too.
 */
export function relay(client: Socket, upstream: Socket, lingerTimeout: number): Relayed {
  let finish: (end: RelayEnd) => void = () => undefined;
  let over = false;
  const ended = new Promise<RelayEnd>((resolve) => {
    finish = (end) => {
      if (over) return;
      over = true;
      resolve(end);
    };
  });
  let lastFromUpstream: Buffer = Buffer.alloc(0);
  pump(client, upstream);
  pump(upstream, client);
  upstream.on('data', (chunk: Buffer) => {
    lastFromUpstream = chunk;
  });

  client.once('error', (error) => finish({ by: 'client', error }));
  upstream.once('error', (error) => finish({ by: 'upstream', error }));
  client.once('end', () => finish({ by: 'client' }));
  upstream.once('end', () => finish({ by: 'upstream' }));
  client.once('close', () => {
    finish({ by: 'client' });
    upstream.destroy();
  });
  upstream.once('close', () => {
    finish({ by: 'upstream' });
    endSoon(client, undefined, lingerTimeout);
  });
  client.resume();
  upstream.resume();

  return {
    ended,
    whenIdle(cancel) {
      if (over || endsWithReadyForQuery(lastFromUpstream)) return Promise.resolve(!over);
      cancel();
      return new Promise((resolve) => {
        const timer = setTimeout(() => resolve(false), lingerTimeout);
        const settle = (idle: boolean): void => {
          clearTimeout(timer);
          resolve(idle);
        };
        upstream.on('data', () => {
          if (endsWithReadyForQuery(lastFromUpstream)) settle(true);
        });
        upstream.once('close', () => settle(false));
      });
    },
    close(last) {
      upstream.destroy();
      endSoon(client, last, lingerTimeout);
    },
  };
}

function pump(from: Socket, to: Socket): void {
  from.on('data', (chunk: Buffer) => {
    if (!to.write(chunk)) from.pause();
  });
  to.on('drain', () => from.resume());
  from.on('end', () => to.end());
}

/** What is queued for a client (the last rows, the FATAL of the server) still goes out, but not for ever. */
function endSoon(client: Socket, last: Buffer | undefined, lingerTimeout: number): void {
  if (client.destroyed) return;
  if (last !== undefined && client.writable) client.end(last);
  else client.end();
  client.resume();
  const timer = setTimeout(() => client.destroy(), lingerTimeout);
  client.once('close', () => clearTimeout(timer));
}
