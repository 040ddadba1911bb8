import { asBytes } from '../text/as-bytes.ts';
import type { RecordReader } from './log-record.ts';
import { isOfInterest } from './log-record.ts';
import { parseLogTime } from './parse-log-time.ts';

/** maxRecord bounds what is kept of one record, in bytes: a longer one is a query, not an entry about a connection. */
const maxRecord = 65_536;

/** Columns of a csvlog, counted from 0 (manual: runtime-config-logging-csvlog). */
const columns = { time: 0, user: 1, database: 2, remote: 4, session: 5, message: 13 } as const;

/** csvReader reads a csvlog, of which a record can span lines. */
export function csvReader(): RecordReader {
  let open = '';
  let quotes = 0;
  return {
    read(line) {
      quotes += countQuotes(line);
      const isOpen = quotes % 2 === 1;
      if (open.length < maxRecord) open = open === '' ? line : `${open}\n${line}`;
      if (isOpen) return undefined;
      const text = open;
      open = '';
      quotes = 0;
      return parseRecord(text);
    },
  };
}

function countQuotes(line: string): number {
  let count = 0;
  for (let at = line.indexOf('"'); at !== -1; at = line.indexOf('"', at + 1)) count++;
  return count;
}

function parseRecord(text: string) {
  if (!isOfInterest(text)) {
    const time = parseLogTime(text.slice(0, text.indexOf(',')));
    return time === undefined ? undefined : { time, session: undefined, message: asBytes('') };
  }
  const fields = splitRecord(text);
  const time = parseLogTime(fields[columns.time] ?? '');
  const message = fields[columns.message];
  if (time === undefined || message === undefined) return undefined;
  const remoteHost = fields[columns.remote]?.replace(/:\d+$/, '');
  const [user, database] = [fields[columns.user], fields[columns.database]];
  return {
    time,
    session: fields[columns.session] || undefined,
    ...(user && { user: asBytes(user) }),
    ...(database && { database: asBytes(database) }),
    ...(remoteHost && { remoteHost }),
    message: asBytes(isOfInterest(message) ? message : ''),
  };
}

const field = /(?:"((?:[^"]|"")*)"|([^,]*))(?:,|$)/gy;

function splitRecord(text: string): readonly string[] {
  const fields: string[] = [];
  field.lastIndex = 0;
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (match === null) break;
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
  }
  return fields;
}
