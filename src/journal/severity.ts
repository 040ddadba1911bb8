/** severities are PostgreSQL's, from least to most severe for the log: there LOG stands between ERROR and FATAL. */
const severities = [
  'DEBUG5',
  'DEBUG4',
  'DEBUG3',
  'DEBUG2',
  'DEBUG1',
  'INFO',
  'NOTICE',
  'WARNING',
  'ERROR',
  'LOG',
  'FATAL',
  'PANIC',
] as const;

/** Severity is how bad something is (manual: runtime-config-severity-levels). */
export type Severity = (typeof severities)[number];

/** isLogged tells whether an entry is severe enough for log_min_messages. */
export function isLogged(severity: Severity, threshold: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(threshold);
}

/**
 * parseThreshold reads a value of log_min_messages, in any case. The undocumented `debug` is `debug2`, as in the server;
 * a word that is no severity is the default, WARNING.
 */
export function parseThreshold(text: string): Severity {
  const word = text.toUpperCase();
  return severities.find((severity) => severity === word) ?? (word === 'DEBUG' ? 'DEBUG2' : 'WARNING');
}

/** severityWord is what the log calls a severity: all debugging levels have one name. */
export function severityWord(severity: Severity): string {
  return severity.startsWith('DEBUG') ? 'DEBUG' : severity;
}

/** defaultSqlstate is the SQLSTATE of an entry that names none. */
export function defaultSqlstate(severity: Severity): string {
  switch (severity) {
    case 'WARNING':
      return '01000';
    case 'ERROR':
    case 'FATAL':
    case 'PANIC':
      return 'XX000';
    default:
      return successfulCompletion;
  }
}

/** successfulCompletion is the SQLSTATE of what is no error. */
export const successfulCompletion = '00000';
