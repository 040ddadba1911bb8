import type { Checked } from './value-type.ts';

/**
 * checkTimeZone makes sure that a zone is in the time zone database. PostgreSQL also takes POSIX forms such as `UTC+3`, which
 * count from the other side than most expect; the gate cannot print times in them and refuses them.
 */
export function checkTimeZone(text: string): Checked<string> {
  if (/^[A-Za-z]/.test(text) && isKnownZone(text)) return { kind: 'value', value: text };
  return { kind: 'invalid', hint: 'Use a name of the time zone database, such as UTC or Europe/Berlin.' };
}

/** isKnownZone tells whether the time zone database has a name, in any case. */
export function isKnownZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
