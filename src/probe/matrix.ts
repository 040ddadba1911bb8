import { messageOf } from '../text/thrown.ts';
import type { Meeting } from './sslmode.ts';

/** Expectation is what a connection should come to; what is left out may be anything. */
export interface Expectation {
  /** `yes`, `no`, or a version as in `TLSv1.3`. */
  readonly tls?: string | undefined;
  /** A word of methodOf; `scram-sha-256` is content with channel binding as well. */
  readonly method?: string | undefined;
  /** `in`, `asked`, `refused`, `failed`, or a SQLSTATE. */
  readonly outcome?: string | undefined;
}

/** MatrixRow is one connection of a matrix. */
export interface MatrixRow {
  readonly line: number;
  readonly id: string;
  readonly conninfo: string;
  readonly expect: Expectation;
}

/** MatrixProblem is a line that is no row. */
export interface MatrixProblem {
  readonly line: number;
  readonly message: string;
}

/** MatrixParsed is the rows of a file, or everything wrong with it. */
export type MatrixParsed =
  | { readonly kind: 'rows'; readonly rows: readonly MatrixRow[] }
  | { readonly kind: 'invalid'; readonly problems: readonly MatrixProblem[] };

/** outcomeWords are the outcomes that a matrix may name besides SQLSTATEs. */
const outcomeWords = ['in', 'asked', 'refused', 'failed'];

const methodWords = [
  'trust',
  'password',
  'md5',
  'scram-sha-256',
  'scram-sha-256-plus',
  'oauth',
  'sasl',
  'gss',
  'sspi',
  'none',
];

/**
 * parseMatrix reads one row a line: `{"id","conninfo","expect":{"tls","method","outcome"}}`, or
 * `id | conninfo | tls | method | outcome` with `-` for what does not matter. `#` begins a comment.
 */
export function parseMatrix(text: string): MatrixParsed {
  const rows: MatrixRow[] = [];
  const problems: MatrixProblem[] = [];
  for (const [index, written] of text.split(/\r?\n/).entries()) {
    const trimmed = written.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const line = index + 1;
    const row = trimmed.startsWith('{') ? parseJsonRow(trimmed) : parseTableRow(trimmed);
    const wrong = typeof row === 'string' ? row : checkExpectation(row.expect);
    if (wrong !== undefined) problems.push({ line, message: wrong });
    else if (typeof row !== 'string') rows.push({ line, ...row });
  }
  return problems.length > 0 ? { kind: 'invalid', problems } : { kind: 'rows', rows };
}

function parseTableRow(line: string): Omit<MatrixRow, 'line'> | string {
  const cells = line.split('|').map((cell) => cell.trim());
  const [id = '', conninfo = '', tls, method, outcome] = cells;
  if (cells.length !== 5 || id === '' || conninfo === '') {
    return 'a row is "id | conninfo | tls | method | outcome", with - for what does not matter';
  }
  const word = (cell: string | undefined): string | undefined => (cell === '-' || cell === '' ? undefined : cell);
  return { id, conninfo, expect: { tls: word(tls), method: word(method), outcome: word(outcome) } };
}

function parseJsonRow(line: string): Omit<MatrixRow, 'line'> | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return messageOf(error);
  }
  if (!isObject(value)) return 'a row is an object';
  const { id, conninfo, expect = {} } = value;
  if (typeof id !== 'string' && typeof id !== 'number') return 'id is missing';
  if (typeof conninfo !== 'string') return 'conninfo is missing';
  if (!isObject(expect)) return 'expect is no object';
  const unknown = Object.keys(expect).find((key) => !['tls', 'method', 'outcome'].includes(key));
  if (unknown !== undefined) return `expect has tls, method and outcome, not "${unknown}"`;
  return {
    id: String(id),
    conninfo,
    expect: { tls: tlsWord(expect['tls']), method: wordOf(expect['method']), outcome: wordOf(expect['outcome']) },
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function tlsWord(value: unknown): string | undefined {
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : wordOf(value);
}

function wordOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function checkExpectation({ tls, method, outcome }: Expectation): string | undefined {
  if (tls !== undefined && !/^(yes|no|TLSv1(\.[123])?)$/.test(tls)) {
    return `tls "${tls}": write yes, no, TLSv1.2 or TLSv1.3`;
  }
  if (method !== undefined && !methodWords.includes(method)) {
    return `method "${method}": write one of ${methodWords.join(', ')}`;
  }
  if (outcome === undefined || outcomeWords.includes(outcome) || /^[0-9A-Z]{5}$/.test(outcome)) return undefined;
  return `outcome "${outcome}": write one of ${outcomeWords.join(', ')}, or a SQLSTATE such as 28000`;
}

/** Got is what a connection came to, in the words of an expectation. */
export interface Got {
  readonly tls: string;
  readonly method: string;
  readonly outcome: string;
  readonly sqlstate: string | undefined;
  /** What to tell people. */
  readonly advice: string;
}

/** gotOf puts a meeting in these words. */
export function gotOf(meeting: Meeting, version: string | undefined): Got {
  const { transport, method, outcome, sqlstate, advice } = meeting;
  return { tls: transport === 'tls' ? (version ?? 'yes') : 'no', method, outcome, sqlstate, advice };
}

/** differences lists what is not as expected, by name. */
export function differences(expected: Expectation, got: Got): readonly (keyof Expectation)[] {
  const names: (keyof Expectation)[] = [];
  if (expected.tls !== undefined && !fitsTls(expected.tls, got.tls)) names.push('tls');
  if (expected.method !== undefined && !fitsMethod(expected.method, got.method)) names.push('method');
  if (expected.outcome !== undefined && expected.outcome !== got.outcome && expected.outcome !== got.sqlstate) {
    names.push('outcome');
  }
  return names;
}

function fitsTls(expected: string, got: string): boolean {
  return expected === 'yes' ? got !== 'no' : expected === got;
}

function fitsMethod(expected: string, got: string): boolean {
  return expected === got || (expected === 'scram-sha-256' && got === 'scram-sha-256-plus');
}
