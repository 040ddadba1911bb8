import { Agent } from 'node:https';
import type { Duplex } from 'node:stream';

/** WitnessAgent makes connections for HTTPS and remembers why the last one failed. */
export class WitnessAgent extends Agent {
  lastError: Error | undefined;

  override createConnection(...args: Parameters<Agent['createConnection']>): Duplex | null | undefined {
    const socket = super.createConnection(...args);
    socket?.once('error', (error: Error) => {
      this.lastError = error;
    });
    return socket;
  }
}
