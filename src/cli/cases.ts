import type * as z from 'zod';
import { strerror } from '../env/strerror.ts';
import { readBounded, stdin } from '../env/read-bounded.ts';
import type { FileSource } from '../text/file-source.ts';
import { fromUtf8 } from '../text/byte-string.ts';
import { posix } from 'node:path';
import { messageOf } from '../text/thrown.ts';
import { badUsage, print } from './terminal.ts';

/** caseDirectory is where the files of a case are said to be; answers show it as $DATA. */
export const caseDirectory = '/case';

/**
 * answerCases reads a file of cases, one JSON object a line (`-` is standard input), and prints one answer a line in the
 * same order. A line that is no case ends the command with its number.
 */
export function answerCases<Case>(path: string, schema: z.ZodType<Case>, answer: (one: Case) => object): void {
  for (const one of readCases(path, schema)) print(JSON.stringify(answer(one)));
}

/** readCases gives the cases of such a file one by one, for answers that must be waited for. */
export function* readCases<Case>(path: string, schema: z.ZodType<Case>): Generator<Case> {
  const text = readText(path);
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() !== '') yield parseCase(path, index + 1, line, schema);
  }
}

function readText(path: string): string {
  try {
    return readBounded(path === '-' ? stdin : path).toString('utf8');
  } catch (error) {
    badUsage(`"${path}" cannot be read: ${strerror(error)}`, 'Name a file of JSON lines, or - for standard input.');
  }
}

function parseCase<Case>(path: string, number: number, line: string, schema: z.ZodType<Case>): Case {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    badUsage(`${path}:${number}: ${messageOf(error)}`, 'Write one JSON object a line.');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  badUsage(`${path}:${number}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'no case'}`);
}

/** filesOfCase is a case's files, by their names in its directory. */
export function filesOfCase(named: Readonly<Record<string, string>>): FileSource {
  const files = new Map(
    Object.entries(named).map(([name, text]) => [posix.resolve(caseDirectory, name), fromUtf8(text)] as const),
  );
  return {
    readFile(path) {
      const text = files.get(posix.normalize(path));
      if (text !== undefined) return { kind: 'text', text };
      if (isDirectory(path)) return { kind: 'unreadable', code: 'EISDIR', strerror: 'Is a directory' };
      return { kind: 'unreadable', code: 'ENOENT', strerror: 'No such file or directory' };
    },
    readDirectory(path) {
      if (!isDirectory(path)) return { kind: 'unreadable', code: 'ENOENT', strerror: 'No such file or directory' };
      const prefix = `${posix.normalize(path).replace(/\/$/, '')}/`;
      const names = new Map<string, boolean>();
      for (const file of files.keys()) {
        if (!file.startsWith(prefix)) continue;
        const [name = '', ...below] = file.slice(prefix.length).split('/');
        names.set(name, below.length > 0);
      }
      return { kind: 'entries', entries: [...names].map(([name, below]) => ({ name, isDirectory: below })) };
    },
  };

  function isDirectory(path: string): boolean {
    const prefix = `${posix.normalize(path).replace(/\/$/, '')}/`;
    return [...files.keys()].some((file) => file.startsWith(prefix));
  }
}

/** asRecorded says $DATA for the directory of a case. */
export function asRecorded(text: string): string {
  return text.replaceAll(`${caseDirectory}/`, '$DATA/');
}
