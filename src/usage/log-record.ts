import type { ByteString } from '../text/byte-string.ts';

/** LogRecord is one entry of a server's log, of which the message may have to do with connections. */
export interface LogRecord {
  /** Undefined where log_line_prefix has no time. */
  readonly time: LogTime | undefined;
  /** What the entries of one session have in common: its id, else the number of its process. */
  readonly session: string | undefined;
  /** Absent where the format or the prefix does not show it, or it is not known yet. */
  readonly user?: ByteString;
  readonly database?: ByteString;
  /** An address, a name with log_hostname, or `[local]`. */
  readonly remoteHost?: string;
  readonly message: ByteString;
}

/** LogTime is when an entry was written. */
export interface LogTime {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** False where the zone's abbreviation is not known here; the time is then read as UTC and may be hours off. */
  readonly isExact: boolean;
}

/** LogLine is what a reader makes of a line: an entry, only its time where the rest is of no interest, or nothing yet. */
export interface RecordReader {
  /** read takes the next line, without its line end, and gives the entry that ends with it, if it is of interest. */
  read(line: string): LogRecord | undefined;
}

const interesting =
  /connection (?:received|authenticated|authorized):|received SIGHUP|not reloaded|starting PostgreSQL|ready to accept connections/;

/** isOfInterest tells cheaply whether a text may hold an entry about connections, a start or a reload. */
export function isOfInterest(text: string): boolean {
  return interesting.test(text);
}
