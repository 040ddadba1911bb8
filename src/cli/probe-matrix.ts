import { readFileSync } from 'node:fs';
import { dial } from '../dial/dial.ts';
import { nodeEnv } from '../env/node-env.ts';
import { strerror } from '../env/strerror.ts';
import { differences, gotOf, parseMatrix, type Expectation, type Got, type MatrixRow } from '../probe/matrix.ts';
import { meet } from '../probe/sslmode.ts';
import { parseProbeTarget } from './probe-target.ts';
import { printTable } from './table.ts';
import { badUsage, fail, print, warn } from './terminal.ts';
import { visible } from './visible.ts';

interface Answered {
  readonly row: MatrixRow;
  readonly got: Got;
  readonly differs: readonly (keyof Expectation)[];
}

/** probeMatrix runs the connections of a file one after the other, and sets exit code 1 where one is not as expected. */
export async function probeMatrix(
  path: string,
  { timeout, format }: { readonly timeout: number; readonly format: 'text' | 'json' },
): Promise<void> {
  const parsed = parseMatrix(readText(path));
  if (parsed.kind === 'invalid') {
    for (const { line, message } of parsed.problems) warn(`${path}:${line}: ${message}`);
    badUsage(`${path} is no matrix`);
  }
  const answered: Answered[] = [];
  for (const row of parsed.rows) {
    const got = await probeRow(path, row, timeout);
    answered.push({ row, got, differs: differences(row.expect, got) });
  }
  if (format === 'json') for (const each of answered) print(JSON.stringify(fieldsOf(each)));
  else printAnswers(answered);
  if (answered.some(({ differs }) => differs.length > 0)) process.exitCode = 1;
}

function readText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    fail(`could not read "${path}": ${strerror(error)}`);
  }
}

/** The first host that can be spoken with counts, as for a client. */
async function probeRow(path: string, row: MatrixRow, timeout: number): Promise<Got> {
  const targets = parseProbeTarget(row.conninfo);
  if (targets.kind === 'invalid') badUsage(`${path}: ${row.id}: ${targets.message}`);
  const { conninfo, requests } = targets;
  let got: Got | undefined;
  for (const request of requests) {
    const seen = await dial({ ...request, timeout, scans: false }, nodeEnv);
    const meeting = meet(seen, conninfo.sslmode, conninfo.sslrootcert !== undefined);
    got = gotOf(meeting, seen.tls.kind === 'agreed' ? seen.tls.version : undefined);
    if (got.outcome !== 'failed') return got;
  }
  return got ?? badUsage(`${path}: ${row.id}: no host`);
}

function fieldsOf({ row, got, differs }: Answered): object {
  return { id: row.id, ok: differs.length === 0, differs, expected: row.expect, got };
}

function printAnswers(answered: readonly Answered[]): void {
  const rows = answered.map(({ row, got, differs }) => [
    visible(row.id),
    differs.length === 0 ? 'ok' : 'DIFFERS',
    cell('tls', row.expect.tls, got.tls, differs),
    cell('method', row.expect.method, got.method, differs),
    cell('outcome', row.expect.outcome, outcomeText(got), differs),
    visible(got.advice),
  ]);
  print(printTable(['id', '', 'tls', 'method', 'outcome', 'what a client gets'], rows));
}

function outcomeText({ outcome, sqlstate }: Got): string {
  return sqlstate === undefined ? outcome : `${outcome} ${sqlstate}`;
}

function cell(
  name: keyof Expectation,
  expected: string | undefined,
  got: string,
  differs: readonly (keyof Expectation)[],
): string {
  return differs.includes(name) ? `${got}, expected ${expected ?? ''}` : got;
}
