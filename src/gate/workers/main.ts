import { Socket } from 'node:net';
import { nodeEnv } from '../../env/node-env.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { startWorker, type Worker } from './worker.ts';

/**
 * The program of a worker process. The main process alone decides when it ends: signals that a terminal or a supervisor
 * sends to all processes of the gate are for the main one. Without it nobody could be asked, so that the worker ends too.
 */
process.title = 'postern: worker';
for (const signal of ['SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGHUP', 'SIGUSR2'] as const) {
  process.on(signal, () => undefined);
}
process.once('disconnect', () => process.exit(1));

let worker: Worker | undefined;

const send = (message: FromWorker): void => {
  // Nobody is left to hear it once the channel is closed; the event disconnect follows.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
};

process.on('message', (received, handle) => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the main process is of the same program
  const message = received as ToWorker;
  const socket = handle instanceof Socket ? handle : undefined;
  if (message.kind === 'start') {
    const starting = startWorker({ start: message.start, configuration: message.configuration, env: nodeEnv, send });
    void starting.then(
      (started) => {
        worker = started;
        send({ kind: 'prepared' });
      },
      (error: unknown) => send({ kind: 'prepared', failure: String(error) }),
    );
    return;
  }
  worker?.take(message, socket);
});

const report = (error: unknown): void => {
  if (worker === undefined) process.exit(1);
  worker.report(error);
};
process.on('uncaughtException', report);
process.on('unhandledRejection', report);
