import type { ServerVersion } from '../dialect/server-version.ts';
import { asBytes } from '../text/as-bytes.ts';
import type { ByteString } from '../text/byte-string.ts';
import { scanToken, unquote, type Token } from './token.ts';

/**
 * Reader is whose rules hold: those of a server of some version, or the gate's, which are gateVersion's and take
 * `postern.upstream.NAME` as a name too.
 */
export type Reader = ServerVersion | 'gate';

interface Line {
  /** The number of the line, counted from 1. */
  readonly line: number;
  /** Its bytes, with the newline. Only the last line may lack one. */
  readonly source: ByteString;
}

/** BlankLine holds nothing, or a comment. */
export interface BlankLine extends Line {
  readonly kind: 'blank';
}

/** SettingLine gives a value to a name; `include` and its like are names here. */
export interface SettingLine extends Line {
  readonly kind: 'setting';
  readonly name: ByteString;
  readonly value: ByteString;
}

/** BrokenLine is a syntax error near a token, or near the end of the line. */
export interface BrokenLine extends Line {
  readonly kind: 'broken';
  readonly near: Token | undefined;
}

/** ConfLine is one line of postgresql.conf. */
export type ConfLine = BlankLine | SettingLine | BrokenLine;

/** ConfDocument is the text of one configuration file, nothing lost. */
export interface ConfDocument {
  readonly lines: readonly ConfLine[];
}

/** parseConfDocument cuts any text into lines and reads each (manual: config-setting-configuration-file). */
export function parseConfDocument(text: ByteString, reader: Reader): ConfDocument {
  return { lines: [...confLines(text, reader)] };
}

/** confLines reads one line after the other, so that who has seen enough of a long file need not read on. */
export function* confLines(text: ByteString, reader: Reader): Generator<ConfLine> {
  let line = 0;
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline + 1;
    yield parseLine(asBytes(text.slice(start, end)), ++line, reader);
    start = end;
  }
}

/** printConfDocument gives the text back: of an unedited document, the same bytes. */
export function printConfDocument(document: ConfDocument): ByteString {
  return asBytes(document.lines.map(({ source }) => source).join(''));
}

function parseLine(source: ByteString, line: number, reader: Reader): ConfLine {
  const name = scanToken(source, 0);
  if (name === undefined) return { kind: 'blank', line, source };
  const broken = (near: Token | undefined): BrokenLine => ({ kind: 'broken', line, source, near });
  if (!isName(name, reader)) return broken(name);
  const second = scanToken(source, name.end);
  const value = second?.kind === 'equals' ? scanToken(source, second.end) : second;
  if (value === undefined || !isValue(value)) return broken(value);
  const rest = scanToken(source, value.end);
  if (rest !== undefined) return broken(rest);
  return {
    kind: 'setting',
    line,
    source,
    name: name.text,
    value: value.kind === 'string' ? unquote(value.text) : value.text,
  };
}

/** PostgreSQL's own scanner knows no name with two dots in the file. */
const namedUpstream = /^postern\.upstream\.[A-Za-z0-9_]+$/i;

function isName({ kind, text }: Token, reader: Reader): boolean {
  if (kind === 'id' || kind === 'qualified-id') return true;
  return reader === 'gate' && kind === 'unquoted-string' && namedUpstream.test(text);
}

/** A value with one dot in it, such as a host name, is a qualified-id to the scanner, and no value without quotes. */
function isValue({ kind }: Token): boolean {
  return kind !== 'qualified-id' && kind !== 'equals' && kind !== 'error';
}
