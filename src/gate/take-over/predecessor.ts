import type { Ban } from '../../guard/ban.ts';
import type { CancelKey } from '../cancel-keys.ts';
import { cancelTimeout } from '../limits.ts';
import type { FromPredecessor, FromSuccessor } from './messages.ts';

/** Predecessor is the gate that this one takes over from: its parent. */
export interface Predecessor {
  /** release tells it that this gate serves, and waits until it has let go. */
  release(): Promise<void>;
  /** reloaded tells it to take up the files as this gate has, and to look at its sessions. */
  reloaded(): void;
  /** banned tells it of a ban that lasts so many milliseconds from now. */
  banned(ban: Ban, left: number): void;
  /** ended tells it that the embedded server, which it has started, may stop, and waits until it has. */
  ended(): Promise<void>;
  /** cancel asks it for a session of exactly this key. False once it has gone, or where it does not answer. */
  cancel(key: CancelKey): Promise<boolean>;
}

/** releaseLimit is how long it may take to let go (ms); it writes the bans down. A choice of ours. */
const releaseLimit = 10_000;

/** openPredecessor opens the way to the parent. */
export function openPredecessor(): Predecessor {
  const asked = new Map<number, (found: boolean) => void>();
  let released: (() => void) | undefined;
  let last = 0;
  const send = (message: FromSuccessor): void => {
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
  };
  process.on('message', (received) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the parent is a gate
    const message = received as FromPredecessor;
    if (message.kind === 'released') released?.();
    else asked.get(message.number)?.(message.found);
  });
  process.once('disconnect', () => {
    released?.();
    for (const answer of asked.values()) answer(false);
  });
  return {
    release() {
      if (!process.connected) return Promise.resolve();
      return new Promise((resolve) => {
        // A predecessor that hangs cannot be waited for: this gate serves.
        const timer = setTimeout(resolve, releaseLimit);
        released = () => {
          clearTimeout(timer);
          resolve();
        };
        send({ kind: 'serving' });
      });
    },
    reloaded: () => send({ kind: 'reloaded' }),
    banned: (ban, left) => send({ kind: 'banned', ban, left }),
    ended() {
      if (!process.connected) return Promise.resolve();
      return new Promise((resolve) => {
        process.once('disconnect', resolve);
        send({ kind: 'ended' });
      });
    },
    async cancel(key) {
      if (!process.connected) return false;
      const number = ++last;
      const found = await new Promise<boolean>((resolve) => {
        const timer = setTimeout(resolve, cancelTimeout, false);
        asked.set(number, (answer) => {
          clearTimeout(timer);
          resolve(answer);
        });
        send({ kind: 'cancel', number, key });
      });
      asked.delete(number);
      return found;
    },
  };
}
