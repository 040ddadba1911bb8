import { readBounded, stdin } from '../env/read-bounded.ts';
import { dial } from '../dial/dial.ts';
import { nodeEnv } from '../env/node-env.ts';
import { strerror } from '../env/strerror.ts';
import {
  differences,
  gotOf,
  parseMatrix,
  type Expectation,
  type Got,
  type MatrixProblem,
  type MatrixRow,
} from '../probe/matrix.ts';
import { meet } from '../probe/sslmode.ts';
import { readProbeTarget, type ProbeTargets } from './probe-target.ts';
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
  const asked = readRows(path);
  const answered: Answered[] = [];
  for (const { row, targets } of asked) {
    const got = await probeRow(targets, timeout);
    answered.push({ row, got, differs: differences(row.expect, got) });
  }
  if (format === 'json') for (const each of answered) print(JSON.stringify(fieldsOf(each)));
  else printAnswers(answered);
  if (answered.some(({ differs }) => differs.length > 0)) process.exitCode = 1;
}

interface Row {
  readonly row: MatrixRow;
  readonly targets: ProbeTargets;
}

/** Nobody is asked before every line is understood. */
function readRows(path: string): readonly Row[] {
  const parsed = parseMatrix(readText(path));
  if (parsed.kind === 'invalid') return refuse(path, parsed.problems);
  const rows: Row[] = [];
  const problems: MatrixProblem[] = [];
  for (const row of parsed.rows) {
    const targets = readProbeTarget(row.conninfo);
    if (targets.kind === 'targets') rows.push({ row, targets });
    else problems.push({ line: row.line, message: targets.message });
  }
  return problems.length > 0 ? refuse(path, problems) : rows;
}

function refuse(path: string, problems: readonly MatrixProblem[]): never {
  for (const { line, message } of problems) warn(`${path}:${line}: ${visible(message)}`);
  return badUsage(`${path} is no matrix`, 'A line is "id | conninfo | tls | method | outcome", or an object of JSON.');
}

function readText(path: string): string {
  try {
    return readBounded(path === '-' ? stdin : path).toString('utf8');
  } catch (error) {
    fail(`could not read "${path}": ${strerror(error)}`);
  }
}

/** The first host that can be spoken with counts, as for a client. */
async function probeRow({ conninfo, requests: [first, ...others] }: ProbeTargets, timeout: number): Promise<Got> {
  let got = await probeHost(first);
  for (const request of others) {
    if (got.outcome !== 'failed') break;
    got = await probeHost(request);
  }
  return got;

  async function probeHost(request: ProbeTargets['requests'][number]): Promise<Got> {
    const seen = await dial({ ...request, timeout, scan: 'none' }, nodeEnv);
    const meeting = meet(seen, conninfo.sslmode, conninfo.sslrootcert !== undefined);
    return gotOf(meeting, seen.tls.kind === 'agreed' ? seen.tls.version : undefined);
  }
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
