/** ShutdownMode is how sessions are ended (manual: server-shutdown). */
export type ShutdownMode = 'smart' | 'fast' | 'immediate';

/** shutdownSignals are the signals that ask for each (manual: server-shutdown). */
export const shutdownSignals: Readonly<Record<ShutdownMode, NodeJS.Signals>> = {
  smart: 'SIGTERM',
  fast: 'SIGINT',
  immediate: 'SIGQUIT',
};
