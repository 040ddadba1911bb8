import { parseConfDocument, type ConfLine } from '../../conf/document.ts';
import { asBytes } from '../../text/as-bytes.ts';
import { toDisplay, type ByteString } from '../../text/byte-string.ts';
import type { Check, Found } from '../check.ts';
import { manual } from '../references.ts';

/** The settings that say where the server listens. */
const names = /^[\x80-\xff]*(listen_addresses|port|unix_socket_\w+)\b/i;

/** The bytes in UTF-8 of ‘ ’ “ ” « », U+00A0 and the byte order mark. */
const typographic = /\xe2\x80[\x98\x99\x9c\x9d]|\xc2[\xa0\xab\xbb]|\xef\xbb\xbf/;

/** Quotation marks of a word processor around where the server listens. */
export const listenTypographicQuote: Check = {
  id: 'listen-typographic-quote',
  group: 'listen',
  severity: 'crit',
  about: {
    title: 'Typographic quotation marks in listen_addresses',
    why: "Only ' is a quote. Other marks are letters to the server: either the line is a syntax error, so that a reload applies nothing of any file, or the value is a host's name with the marks in it, which nobody notices until the next start finds no such host and fails.",
    fix: "Type straight quotes: listen_addresses = '192.0.2.5'",
    references: [manual('config-setting#CONFIG-SETTING-CONFIGURATION-FILE')],
  },
  *find({ conf, texts, dialect }) {
    if (conf === undefined) return;
    const files = new Set([conf.path, ...conf.rows.flatMap(({ sourcefile }) => sourcefile ?? [])]);
    for (const file of files) {
      const text = texts.get(file);
      if (text === undefined) continue;
      for (const line of parseConfDocument(text, dialect.version).lines) yield* marksIn(file, line);
    }
  },
};

function* marksIn(file: string, { kind, line, source }: ConfLine): Generator<Found> {
  if (kind === 'blank' || !names.test(source.trimStart())) return;
  const place = findMark(source);
  if (place === undefined) return;
  const mark = toDisplay(place.bytes);
  const name = /[a-z_]+/i.exec(source)?.[0] ?? '';
  const value = toDisplay(source)
    .replace(/^[^=]*=?/, '')
    .replace(/#.*/, '')
    .replace(/[\u2018\u2019\u201c\u201d\u00ab\u00bb\u00a0\ufeff'"]/g, '')
    .trim();
  yield {
    file,
    line,
    column: place.start + 1,
    length: place.bytes.length,
    message: `${describe(mark)} ${outcomeOf(kind, place.start < source.indexOf(name))}`,
    fix: `Write ${name} = '${value}'`,
  };
}

function findMark(source: ByteString): { readonly start: number; readonly bytes: ByteString } | undefined {
  // What is in straight quotes may be in any language; the marks are wrong there too. Comments are the reader's.
  const code = source.replace(/'(?:[^'\\\n]|\\.|'')*'/g, (quoted) =>
    typographic.test(quoted) ? quoted : ' '.repeat(quoted.length),
  );
  const match = new RegExp(`${typographic.source}|[\\x80-\\xff]+`).exec(code.replace(/#.*/, ''));
  if (match === null) return undefined;
  return { start: match.index, bytes: asBytes(match[0]) };
}

function describe(mark: string): string {
  const code = mark.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
  return /[\u00a0\ufeff]/.test(mark) ? `U+${code}` : `${mark} (U+${code})`;
}

function outcomeOf(kind: ConfLine['kind'], isInName: boolean): string {
  if (isInName) return 'is a letter of the name: the server knows no such setting, and a reload applies nothing';
  if (kind === 'broken')
    return 'is no quote: the line is a syntax error, so that a reload applies nothing and a start fails';
  return 'is a letter of the value: at the next start the server looks for a host of that name, and fails';
}
