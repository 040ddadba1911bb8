import type { Env } from '../env/env.ts';
import type { LogEntry } from '../journal/entry.ts';
import type { Journal } from '../journal/journal.ts';
import type { Ending } from '../tls/ending.ts';
import { daysLeft } from '../check/tls/days-left.ts';
import { expiryStep } from '../tls/expiry.ts';

/** How often the calendar is looked at (ms); the finest step of warnings is a day. */
const lookInterval = 60 * 60_000;

/** ExpiryWarnings says in the journal what ends in 30, 7 and 1 days, and what is over: each once. */
export interface ExpiryWarnings {
  /** look says what has come due since the last look. */
  look(): void;
  close(): void;
}

/** openExpiryWarnings looks at once and then every hour at what `endings` gives. */
export function openExpiryWarnings(request: {
  readonly env: Pick<Env, 'now'>;
  readonly journal: Pick<Journal, 'log'>;
  readonly endings: () => readonly Ending[];
}): ExpiryWarnings {
  const { env, journal, endings } = request;
  let said: ReadonlySet<string> = new Set();
  const look = (): void => {
    const now = env.now();
    const due = endings().flatMap((ending) => {
      const step = expiryStep(ending, now);
      return step === undefined ? [] : [{ ending, key: `${ending.what} ${ending.notAfter.getTime()} ${step}` }];
    });
    for (const { ending, key } of due) if (!said.has(key)) journal.log(warningOf(ending, now));
    said = new Set(due.map(({ key }) => key));
  };
  look();
  const timer = setInterval(look, lookInterval).unref();
  return { look, close: () => clearInterval(timer) };
}

function warningOf({ what, file, notAfter }: Ending, now: Date): LogEntry {
  const left = daysLeft(notAfter, now);
  const when = notAfter.toISOString();
  const isOver = notAfter < now;
  const soon = left === 0 ? 'in less than a day' : left === 1 ? 'in 1 day' : `in ${left} days`;
  return {
    severity: 'WARNING',
    message: isOver ? `${what} has expired` : `${what} expires ${soon}`,
    detail: `File "${file}" is good until ${when}.`,
    hint:
      what === 'certificate revocation list'
        ? 'Write it anew: postern cert crl. Behind its end every client certificate is refused.'
        : 'Renew it: postern cert renew.',
  };
}
