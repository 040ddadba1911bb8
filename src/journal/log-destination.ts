/** destinations are the values of log_destination that the gate has, in the order in which they are written. */
const destinations = ['stderr', 'jsonlog'] as const;

/** LogDestination is one way of writing an entry; both go to standard error. */
export type LogDestination = (typeof destinations)[number];

/** LogDestinations is what log_destination asks for. */
export interface LogDestinations {
  readonly wanted: readonly LogDestination[];
  /** Words that the gate does not have, such as `csvlog` and `syslog`. */
  readonly unsupported: readonly string[];
}

/**
 * parseLogDestination reads a value of log_destination (manual: guc-log-destination). An empty list is no log at all, as
 * in the server; a list of nothing but unsupported words is `stderr`, so that entries are not lost.
 */
export function parseLogDestination(text: string): LogDestinations {
  const words = text.split(',').map((word) => word.trim().replaceAll('"', '').toLowerCase());
  const named = words.filter((word) => word !== '');
  const wanted = destinations.filter((destination) => named.includes(destination));
  const unsupported = named.filter((word) => !destinations.some((destination) => destination === word));
  return { wanted: wanted.length === 0 && unsupported.length > 0 ? ['stderr'] : wanted, unsupported };
}
