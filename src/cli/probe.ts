import { Command, InvalidArgumentError, Option } from 'commander';
import { dial } from '../dial/dial.ts';
import { nodeEnv } from '../env/node-env.ts';
import { printHostPort, type Observation } from '../check/endpoint/observation.ts';
import { printJson } from '../check/report/print-json.ts';
import { exitCodeOf, failureOf } from '../probe/outcome.ts';
import { observationFields, printObservation } from '../probe/print-observation.ts';
import { probeMatrix } from './probe-matrix.ts';
import { readProbeTarget } from './probe-target.ts';
import { badUsage, emphasize, print, warn } from './terminal.ts';
import { visible } from './visible.ts';

interface ProbeOptions {
  readonly scan?: true;
  readonly matrix?: string;
  readonly timeout: number;
  readonly format: 'text' | 'json';
}

/** Seconds; twice what psql users wait before they give up. */
const defaultTimeout = 10;

/** Seconds. setTimeout takes no more than 24 days, and nobody waits an hour. */
const longestTimeout = 3_600;

/** probeCommand is `postern probe`. */
export const probeCommand = new Command('probe')
  .argument('[target]', 'a connection string, or HOST[:PORT]')
  .option('--scan', 'try all versions of TLS and all cipher suites')
  .option('--matrix <file>', 'many connections and what is expected of them, one a line; - is standard input')
  .addOption(new Option('--timeout <seconds>', 'for each connection').argParser(parseTimeout).default(defaultTimeout))
  .addOption(new Option('--format <format>', 'how').choices(['text', 'json']).default('text'))
  .addHelpText(
    'after',
    `
Examples:
  postern probe db.example.com
  postern probe 'host=db.example.com user=app dbname=app sslrootcert=ca.crt sslmode=verify-full'
  postern probe db.example.com:5432 --scan
  postern probe --matrix connections.txt

No password is sent unless the connection string has one.
Exit code: 0 well, 1 something was found (plaintext believed, expired, wrong name …; what is only info does not count) or
differs from the matrix, 3 nobody there that speaks the protocol.`,
  )
  .action(run);

async function run(text: string | undefined, { scan, matrix, timeout, format }: ProbeOptions): Promise<void> {
  if ((text === undefined) === (matrix === undefined)) {
    badUsage('nothing to probe, or two things', 'Give a connection string or HOST[:PORT], or --matrix FILE.');
  }
  const milliseconds = timeout * 1_000;
  if (matrix !== undefined) return probeMatrix(matrix, { timeout: milliseconds, format });
  const targets = readProbeTarget(text ?? '');
  if (targets.kind === 'invalid') badUsage(targets.message);
  const checksRoots = targets.conninfo.sslrootcert !== undefined;
  const seen: Observation[] = [];
  for (const request of targets.requests) {
    seen.push(await dial({ ...request, timeout: milliseconds, scan: scan === true ? 'all' : 'none' }, nodeEnv));
  }
  if (format === 'json') {
    print(printJson({ servers: seen.map((each) => observationFields(each, checksRoots)) }));
  } else {
    for (const each of seen) printText(each, checksRoots);
  }
  process.exitCode = Math.max(...seen.map(exitCodeOf));
}

function printText(seen: Observation, checksRoots: boolean): void {
  for (const { heading, lines } of printObservation(seen, checksRoots)) {
    print(emphasize(visible(heading)));
    for (const line of lines) print(`  ${visible(line)}`);
    print();
  }
  const failure = failureOf(seen);
  if (failure !== undefined) warn(`could not speak with ${visible(`${printHostPort(seen.target)}: ${failure}`)}`);
}

function parseTimeout(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= longestTimeout)) {
    throw new InvalidArgumentError(`Write seconds, at most ${longestTimeout}.`);
  }
  return seconds;
}
