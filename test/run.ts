import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readVitestCounts, type Counts } from './runner/vitest-counts.ts';

/** Step is one command of `npm test`. It counts as one test, unless `counts` knows better. */
interface Step {
  readonly name: string;
  readonly command: readonly string[];
  readonly counts?: (succeeded: boolean) => Counts;
}

const vitestReport = 'build/vitest.json';

const steps: readonly Step[] = [
  { name: 'programs', command: [process.execPath, 'test/support/provision.mjs'] },
  { name: 'build', command: installed('tsc', '-p', 'tsconfig.build.json') },
  { name: 'types', command: installed('tsc', '--noEmit') },
  { name: 'format', command: installed('biome', 'format') },
  { name: 'lint', command: installed('oxlint', '--type-aware') },
  { name: 'dead code', command: installed('knip') },
  {
    name: 'tests',
    command: installed('vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`),
    counts: (succeeded) => readVitestCounts(vitestReport, succeeded),
  },
];

function installed(name: string, ...args: readonly string[]): readonly string[] {
  return [join('node_modules', '.bin', name), ...args];
}

function run({ name, command, counts }: Step): Counts {
  console.log(`\n── ${name}: ${command.join(' ')}`);
  const start = performance.now();
  const [program = '', ...args] = command;
  const { status, error } = spawnSync(program, args, { stdio: 'inherit' });
  if (error !== undefined) console.error(error.message);
  const succeeded = status === 0;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`── ${name}: ${succeeded ? 'passed' : 'FAILED'} in ${seconds} s`);
  return counts?.(succeeded) ?? { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1 };
}

mkdirSync('build', { recursive: true });
rmSync(vitestReport, { force: true });
const total = { passed: 0, failed: 0 };
const failedSteps: string[] = [];
for (const step of steps) {
  const { passed, failed } = run(step);
  total.passed += passed;
  total.failed += failed;
  if (failed > 0) failedSteps.push(step.name);
}
console.log(failedSteps.length === 0 ? '' : `\nfailed: ${failedSteps.join(', ')}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
