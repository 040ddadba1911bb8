import type { LoginChannel } from '../auth/method.ts';
import type { ClientWire } from './client-wire.ts';

/** loginChannel lets a method talk to the client over its wire. */
export function loginChannel(wire: ClientWire): LoginChannel {
  return {
    send: (message) => wire.send(message),
    async receive(maxBodyLength) {
      const frame = await wire.readMessage(maxBodyLength);
      switch (frame.kind) {
        case 'frame':
          return { kind: 'message', type: frame.type, body: frame.body };
        case 'invalid':
          return { kind: 'malformed', message: frame.message };
        case 'closed':
        case 'expired':
          return { kind: 'ended' };
      }
    },
  };
}
