import * as z from 'zod';
import { asBytes } from '../text/as-bytes.ts';
import { isOfInterest, type RecordReader } from './log-record.ts';
import { parseLogTime } from './parse-log-time.ts';

/** Keys of a jsonlog (manual: runtime-config-logging-jsonlog); those without a value are left out there. */
const entry = z.object({
  timestamp: z.string(),
  user: z.string().optional(),
  dbname: z.string().optional(),
  remote_host: z.string().optional(),
  session_id: z.string().optional(),
  message: z.string().optional(),
});

const timestamp = /"timestamp":"([^"]*)"/;

/** jsonReader reads a jsonlog, an object a line. Lines that are none are passed over. */
export function jsonReader(): RecordReader {
  return {
    read(line) {
      if (!isOfInterest(line)) {
        const time = parseLogTime(timestamp.exec(line)?.[1] ?? '');
        return time === undefined ? undefined : { time, session: undefined, message: asBytes('') };
      }
      const parsed = entry.safeParse(parse(line));
      if (!parsed.success) return undefined;
      const { timestamp: time, user, dbname, remote_host: remoteHost, session_id: session, message = '' } = parsed.data;
      return {
        time: parseLogTime(time),
        session,
        ...(user && { user: asBytes(user) }),
        ...(dbname && { database: asBytes(dbname) }),
        ...(remoteHost && { remoteHost }),
        message: asBytes(isOfInterest(message) ? message : ''),
      };
    },
  };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
