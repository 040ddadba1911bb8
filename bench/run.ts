import { runEndSteps } from '../test/support/at-end.ts';
import { benchFiles } from './files.ts';
import { startContestants, type Contestant } from './contestants.ts';
import { measures, residentKilobytes, run, type Measure } from './measures.ts';
import { printTable } from './table.ts';

const quick = process.argv.includes('--quick');
const soak = process.argv.includes('--soak');
const only = process.argv.find((word) => word.startsWith('--only='))?.slice('--only='.length);
/** How many processes of Postern serve. */
const workers = process.argv.find((word) => word.startsWith('--workers='))?.slice('--workers='.length) ?? '1';
const rounds = quick ? 1 : 5;
const seconds = quick ? 2 : 5;

function progress(text: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
}

/** Contestants take turns, so that a machine that is busy for a while is busy for all. */
async function measure(what: Measure, contestants: readonly Contestant[]): Promise<readonly (number | undefined)[]> {
  const results = contestants.map((): number[] => []);
  for (let round = 1; round <= (what.name === 'idle client' ? 1 : rounds); round++) {
    for (const [index, contestant] of contestants.entries()) {
      if (contestant.name === 'server' && !what.ofServer) continue;
      progress(`${what.name}: round ${round} of ${rounds}, ${contestant.name}`);
      results[index]?.push(await what.run(contestant, seconds));
    }
  }
  return results.map(median);
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** A million queries must not grow the process. */
function runSoak(gate: Contestant): void {
  const args = ['-n', '-S', '-h', '127.0.0.1', '-p', String(gate.port), '-c', '8', '-j', '2'];
  run('pgbench', [...args, '-t', '12500']);
  const before = residentKilobytes(gate);
  progress('soak: a million queries');
  run('pgbench', [...args, '-t', '125000']);
  const after = residentKilobytes(gate);
  console.log(`\nmemory over 1,000,000 queries: ${before} kB before, ${after} kB after`);
}

if (only === undefined || only === 'files') benchFiles();
if (only === 'files') process.exit();

try {
  const contestants = await startContestants(workers);
  const [server, bouncer, gate] = contestants;
  if (server === undefined || bouncer === undefined || gate === undefined) throw new Error('a contestant is missing');
  progress('pgbench -i');
  run('pgbench', ['-i', '-q', '-s', '10', '-h', '127.0.0.1', '-p', String(server.port)]);
  const rows: string[][] = [];
  for (const what of measures.filter(({ name }) => only === undefined || name === only)) {
    const [direct, bounced, gated = 0] = await measure(what, contestants);
    const ratio = (other: number | undefined): string => (other === undefined ? '' : (gated / other).toFixed(2));
    const figure = (value: number | undefined): string => value?.toFixed(value < 100 ? 1 : 0) ?? '';
    const better = what.lessIsBetter === true ? 'less' : 'more';
    rows.push([what.name, what.unit, better, ...[direct, bounced, gated].map(figure), ratio(bounced), ratio(direct)]);
  }
  progress('');
  console.log(printTable(['', 'unit', 'better', 'server', 'PgBouncer', 'Postern', 'of PgBouncer', 'of server'], rows));
  if (soak) runSoak(gate);
} finally {
  await runEndSteps();
}
