import type { ByteString } from '../text/byte-string.ts';
import type { LogRecord } from './log-record.ts';
import type { CountedLogin, Login, NamedLine } from './login.ts';
import { parseSessionMessage, type SessionMessage } from './session-messages.ts';

/** mostKinds bounds the kinds of logins that are told apart: 200,000 take about 100 MB. */
const mostKinds = 200_000;

/** mostPending bounds the sessions that have arrived and are not let in yet; one that is dropped is only known in part. */
const mostPending = 10_000;

const day = 86_400_000;

/** The greatest difference of a time zone from UTC, for times whose zone is not known (tz database: UTC+14). */
const widestZone = 14 * 3_600_000;

/** CollectedLogins is what a log says of who was let in. */
export interface CollectedLogins {
  readonly logins: readonly CountedLogin[];
  readonly span: LogSpan | undefined;
  /** Entries that no time is known of: log_line_prefix shows none. */
  readonly untimed: number;
  /** True where the log has more kinds of logins than are told apart. */
  readonly isFull: boolean;
  /** Logins by lines of an older pg_hba.conf, whose numbers mean nothing for the present one. */
  readonly byOlderFile: number;
  /** Whether the log shows a start or a reload since the files were changed. */
  readonly sawReload: boolean;
}

/** LogSpan is the time that a log covers, in milliseconds since 1970, and on how many days something was logged. */
export interface LogSpan {
  readonly first: number;
  readonly last: number;
  readonly days: number;
}

/** CollectorOptions says which entries count. Times are in milliseconds since 1970. */
export interface CollectorOptions {
  /** Earlier entries are passed over. */
  readonly since: number | undefined;
  /** When the files of the rules were last written; undefined where that is not known, and no number is believed. */
  readonly changedAt: number | undefined;
}

interface Pending {
  host?: string;
  line?: NamedLine;
  user?: ByteString;
  database?: ByteString;
}

/** LoginCollector ties the entries of each session together. Logs go through it in the order of time. */
export class LoginCollector {
  readonly #options: CollectorOptions;
  readonly #pending = new Map<string, Pending>();
  readonly #authorized = new Map<string, { login: Login; count: number; last: number | undefined }>();
  /** What was proved and never authorized: counts where authorizations are not logged at all (18). */
  readonly #authenticated = new Map<string, { login: Login; count: number; last: number | undefined }>();
  readonly #days = new Set<number>();
  #first: number | undefined;
  #last: number | undefined;
  #untimed = 0;
  #isFull = false;
  #byOlderFile = 0;
  /** Whether the lines that are named now are those of the present file. */
  #isPresent: boolean | undefined;
  #wasPresent = false;
  #sawReload = false;

  constructor(options: CollectorOptions) {
    this.#options = options;
  }

  /** add takes the next entry. */
  add(record: LogRecord): void {
    const { since } = this.#options;
    const at = record.time?.at;
    if (at === undefined) this.#untimed++;
    else {
      if (since !== undefined && at < since) return;
      this.#first = Math.min(this.#first ?? at, at);
      this.#last = Math.max(this.#last ?? at, at);
      this.#days.add(Math.floor(at / day));
      // Where the log begins after the change, the server has most likely read it.
      this.#isPresent ??= this.#isSinceChange(record);
    }
    const message = record.message === '' ? undefined : parseSessionMessage(record.message);
    if (message !== undefined) this.#take(record, message);
  }

  /** finish gives what was collected. */
  finish(): CollectedLogins {
    for (const pending of this.#pending.values()) this.#countProof(pending);
    const counted = this.#authorized.size > 0 ? this.#authorized : this.#authenticated;
    const [first, last] = [this.#first, this.#last];
    return {
      logins: [...counted.values()].map(({ login, count, last: latest }) => ({ ...login, count, last: latest })),
      span: first === undefined || last === undefined ? undefined : { first, last, days: this.#days.size },
      untimed: this.#untimed,
      isFull: this.#isFull,
      byOlderFile: this.#byOlderFile,
      sawReload: this.#sawReload,
    };
  }

  #isSinceChange({ time }: LogRecord): boolean {
    const { changedAt } = this.#options;
    if (changedAt === undefined || time === undefined) return false;
    return time.at - (time.isExact ? 0 : widestZone) >= changedAt;
  }

  #take(record: LogRecord, message: SessionMessage): void {
    switch (message.kind) {
      case 'loads':
        this.#wasPresent = this.#isPresent ?? false;
        this.#isPresent = this.#isSinceChange(record);
        if (this.#isPresent) this.#sawReload = true;
        return;
      case 'keeps':
        this.#isPresent = this.#wasPresent;
        return;
      case 'received':
        this.#expect(record, { host: message.host });
        return;
      case 'authenticated':
        this.#expect(record, {
          line: message.line,
          ...(record.user && { user: record.user }),
          ...(record.database && { database: record.database }),
        });
        return;
      case 'authorized':
        this.#countEntry(record, message);
    }
  }

  #expect({ session }: LogRecord, known: Pending): void {
    if (session === undefined) return;
    // A process's number comes round again: what arrives anew has nothing of the one before.
    const before = known.host === undefined ? this.#pending.get(session) : undefined;
    this.#pending.delete(session);
    this.#pending.set(session, { ...before, ...known });
    if (this.#pending.size <= mostPending) return;
    const [oldest] = this.#pending;
    if (oldest === undefined) return;
    this.#pending.delete(oldest[0]);
    this.#countProof(oldest[1]);
  }

  #countEntry(record: LogRecord, entry: Extract<SessionMessage, { kind: 'authorized' }>): void {
    const pending = record.session === undefined ? undefined : this.#pending.get(record.session);
    if (record.session !== undefined) this.#pending.delete(record.session);
    const login: Login = {
      // A column holds one name; in the message a name may look like what follows it.
      user: record.user ?? entry.user,
      database: entry.isReplication ? record.database : (record.database ?? entry.database),
      isReplication: entry.isReplication,
      host: pending?.host ?? record.remoteHost,
      encryption: entry.encryption,
      named: this.#believed(pending?.line),
    };
    this.#count(this.#authorized, login, record.time?.at);
  }

  #countProof({ host, line, user, database }: Pending): void {
    if (line === undefined || user === undefined) return;
    const named = this.#believed(line);
    this.#count(
      this.#authenticated,
      { user, database, isReplication: false, host, encryption: undefined, named },
      undefined,
    );
  }

  #believed(line: NamedLine | undefined): NamedLine | undefined {
    if (line === undefined || this.#isPresent === true) return line;
    this.#byOlderFile++;
    return undefined;
  }

  #count(
    into: Map<string, { login: Login; count: number; last: number | undefined }>,
    login: Login,
    at: number | undefined,
  ): void {
    const { user, database, isReplication, host, encryption, named } = login;
    const place = named === undefined ? '' : `${named.file}:${named.line} ${named.method}`;
    const key = JSON.stringify([user, database ?? null, isReplication, host ?? null, encryption ?? null, place]);
    const known = into.get(key);
    if (known !== undefined) {
      known.count++;
      if (at !== undefined) known.last = Math.max(known.last ?? at, at);
    } else if (into.size < mostKinds) into.set(key, { login, count: 1, last: at });
    else this.#isFull = true;
  }
}
