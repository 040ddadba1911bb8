/** destinations are the values of log_destination, in the order in which they are written. */
const destinations = ['stderr', 'csvlog', 'jsonlog', 'syslog'] as const;

/** LogDestination is one way of writing an entry. */
export type LogDestination = (typeof destinations)[number];

/**
 * parseLogDestination reads a value of log_destination (manual: guc-log-destination). An empty list is no log at all, as
 * in the server; words that are no destination are left out, because the setting has been checked before.
 */
export function parseLogDestination(text: string): readonly LogDestination[] {
  const words = text.split(',').map((word) => word.trim().replaceAll('"', '').toLowerCase());
  return destinations.filter((destination) => words.includes(destination));
}
