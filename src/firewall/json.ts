import type { Problem } from '../text/problem.ts';
import { messageOf } from '../text/thrown.ts';
import type { FirewallFile } from './place.ts';

/** Json is a value of RFC 8259 with the line that it begins on. */
export type Json =
  | { readonly kind: 'object'; readonly line: number; readonly members: JsonObject }
  | { readonly kind: 'array'; readonly line: number; readonly items: readonly Json[] }
  | { readonly kind: 'plain'; readonly line: number; readonly value: string | number | boolean | null };

/** JsonObject has the members of an object by their names; the last of two with one name counts. */
export type JsonObject = Readonly<Record<string, Json>>;

/** maxNesting bounds the values within values: no tool's output comes near it, and a stack holds it. */
const maxNesting = 200;

interface Reader {
  readonly text: string;
  at: number;
  line: number;
}

/** parseJson reads a whole file. Where the text is no JSON, the problem names the line, stands for the whole file, and the value is null. */
export function parseJson(file: FirewallFile): { readonly value: Json; readonly problem?: Problem } {
  const nothing: Json = { kind: 'plain', line: 1, value: null };
  // The engine's own parser judges the text; what follows only has to find the lines.
  try {
    JSON.parse(file.text);
  } catch (error) {
    const message = messageOf(error);
    const offset = Number(/position (\d+)/.exec(message)?.[1] ?? 0);
    const line = file.text.slice(0, offset).split('\n').length;
    return { value: nothing, problem: { file: file.name, line: 0, message: `line ${line} is not JSON: ${message}` } };
  }
  const value = readValue({ text: file.text, at: 0, line: 1 }, 0);
  if (value !== undefined) return { value };
  return {
    value: nothing,
    problem: { file: file.name, line: 0, message: `values are nested deeper than ${maxNesting}` },
  };
}

function skipBlank(reader: Reader): string {
  for (;;) {
    const c = reader.text[reader.at];
    if (c === '\n') reader.line++;
    else if (c !== ' ' && c !== '\t' && c !== '\r') return c ?? '';
    reader.at++;
  }
}

function readValue(reader: Reader, depth: number): Json | undefined {
  const c = skipBlank(reader);
  if (depth > maxNesting) return undefined;
  if (c === '{') return readObject(reader, depth);
  if (c === '[') return readArray(reader, depth);
  const { line } = reader;
  const pattern = c === '"' ? /"(?:[^"\\]|\\.)*"/y : /[^\s,\]}]+/y;
  pattern.lastIndex = reader.at;
  const source = pattern.exec(reader.text)?.[0] ?? 'null';
  reader.at += source.length;
  return { kind: 'plain', line, value: JSON.parse(source) as string | number | boolean | null };
}

function readObject(reader: Reader, depth: number): Json | undefined {
  const { line } = reader;
  const members: Record<string, Json> = {};
  reader.at++;
  while (skipBlank(reader) !== '}') {
    if (reader.text[reader.at] === ',') reader.at++;
    const name = readValue(reader, depth + 1);
    skipBlank(reader);
    reader.at++;
    const value = readValue(reader, depth + 1);
    if (value === undefined || name?.kind !== 'plain') return undefined;
    members[String(name.value)] = value;
  }
  reader.at++;
  return { kind: 'object', line, members };
}

function readArray(reader: Reader, depth: number): Json | undefined {
  const { line } = reader;
  const items: Json[] = [];
  reader.at++;
  while (skipBlank(reader) !== ']') {
    if (reader.text[reader.at] === ',') reader.at++;
    const item = readValue(reader, depth + 1);
    if (item === undefined) return undefined;
    items.push(item);
  }
  reader.at++;
  return { kind: 'array', line, items };
}

/** objectOf gives the members of an object; of anything else, none. */
export function objectOf(value: Json | undefined): JsonObject {
  return value?.kind === 'object' ? value.members : {};
}

/** memberOf gives a member of an object. */
export function memberOf(value: Json | undefined, name: string): Json | undefined {
  return objectOf(value)[name];
}

/** arrayOf gives the items of an array; of null or nothing none, and anything else as the only one. */
export function arrayOf(value: Json | undefined): readonly Json[] {
  if (value?.kind === 'array') return value.items;
  return value === undefined || (value.kind === 'plain' && value.value === null) ? [] : [value];
}

/** asText gives a string, or a number in its usual form. */
export function asText(value: Json | undefined): string | undefined {
  if (value?.kind !== 'plain' || value.value === null || typeof value.value === 'boolean') return undefined;
  return String(value.value);
}
