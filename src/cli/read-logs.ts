import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { strerror } from '../env/strerror.ts';
import { chooseReader } from '../usage/choose-reader.ts';
import type { RecordReader } from '../usage/log-record.ts';
import type { CollectedLogins, CollectorOptions } from '../usage/login-collector.ts';
import { LoginCollector } from '../usage/login-collector.ts';
import { progressLine } from './progress.ts';
import { badUsage, warn } from './terminal.ts';

/** How many lines tell the format of a file, and the prefix of its lines. */
const firstLines = 200;

/** maxLine bounds what is kept of one line, in bytes: entries about connections are short, queries may be anything. */
const maxLine = 65_536;

/** ReadLogsOptions says how files are read. */
export interface ReadLogsOptions extends CollectorOptions {
  /** log_line_prefix where it is known. */
  readonly prefix: string | undefined;
}

/** readLogs streams the files of a log, the oldest first, a line at a time; files whose name ends in .gz or that are gzip'd too. */
export async function readLogs(paths: readonly string[], options: ReadLogsOptions): Promise<CollectedLogins> {
  const collector = new LoginCollector(options);
  const files = await Promise.all(paths.map(async (path) => ({ path, first: await firstTime(path, options.prefix) })));
  const progress = progressLine(
    paths.reduce((sum, path) => sum + statSync(path).size, 0),
    'of the log read',
  );
  for (const { path } of files.toSorted((a, b) => a.first - b.first)) {
    let reader: RecordReader | undefined;
    let head: string[] | undefined = [];
    const start = (lines: readonly string[]): void => {
      reader = readerOf(path, lines, options.prefix);
      for (const line of lines) feed(collector, reader, line);
    };
    for await (const lines of linesOf(path, (bytes) => progress.advance(bytes))) {
      if (head === undefined) {
        for (const line of lines) feed(collector, reader, line);
        continue;
      }
      head.push(...lines);
      if (head.length < firstLines) continue;
      start(head);
      head = undefined;
    }
    if (head !== undefined && head.length > 0) start(head);
  }
  progress.end();
  return collector.finish();
}

function feed(collector: LoginCollector, reader: RecordReader | undefined, line: string): void {
  const record = reader?.read(line);
  if (record !== undefined) collector.add(record);
}

function readerOf(path: string, lines: readonly string[], prefix: string | undefined): RecordReader | undefined {
  const chosen = chooseReader(lines, prefix);
  if (chosen.kind !== 'unknown') return chosen.reader;
  warn(
    `${path} is passed over: it is no csvlog, no jsonlog, and its lines begin with no log_line_prefix that is known`,
    'Give the prefix as postgresql.conf has it: --log-line-prefix "%m [%p] "',
  );
  return undefined;
}

/** Files may be given in any order; what a line means depends on what came before. */
async function firstTime(path: string, prefix: string | undefined): Promise<number> {
  const lines: string[] = [];
  for await (const more of linesOf(path, () => {})) {
    lines.push(...more);
    if (lines.length >= firstLines) break;
  }
  const chosen = chooseReader(lines, prefix);
  if (chosen.kind === 'unknown') return 0;
  for (const line of lines) {
    const at = chosen.reader.read(line)?.time?.at;
    if (at !== undefined) return at;
  }
  return 0;
}

/**
 * linesOf gives the lines of a file as bytes, without their ends, as many at once as were read; of a longer one than maxLine
 * only the beginning.
 */
async function* linesOf(path: string, onBytes: (count: number) => void): AsyncGenerator<readonly string[]> {
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  let rest = '';
  let seen = 0;
  try {
    const stream: Readable = isGzip(path) ? file.pipe(createGunzip()) : file;
    for await (const chunk of stream) {
      onBytes(file.bytesRead - seen);
      seen = file.bytesRead;
      const lines = (rest + Buffer.from(chunk).toString('latin1')).split('\n');
      rest = (lines.pop() ?? '').slice(0, maxLine);
      yield lines.map((line) => line.slice(0, maxLine).trimEnd());
    }
    if (rest !== '') yield [rest.trimEnd()];
  } catch (error) {
    badUsage(`${path} cannot be read: ${strerror(error)}`);
  } finally {
    file.destroy();
  }
}

/** RFC 1952, section 2.3.1. */
function isGzip(path: string): boolean {
  const start = Buffer.alloc(2);
  const file = openSync(path, 'r');
  try {
    return readSync(file, start, 0, 2, 0) === 2 && start[0] === 0x1f && start[1] === 0x8b;
  } finally {
    closeSync(file);
  }
}
