import { parseArgs } from 'node:util';
import { runEndSteps } from '../../test/support/at-end.ts';
import { openFileViews } from '../servers/file-views.ts';
import { parseVersions, usualVersions, type RunnableVersion } from '../servers/server-package.ts';
import { startServer, validatorLibraries } from '../servers/start-server.ts';
import { examine, type Examination } from './examine.ts';
import { openLoginSubject } from './login-subject.ts';
import { printDisagreement, printExaminations } from './print.ts';
import { reloadSubject } from './reload-subject.ts';
import type { Asked } from './subject.ts';
import { hbaViewSubject, identViewSubject } from './view-subject.ts';

const { values } = parseArgs({
  options: {
    pg: { type: 'string', default: usualVersions.join(',') },
    minutes: { type: 'string', default: '10' },
    cases: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    only: { type: 'string', default: '' },
  },
});

/** Disagreements after which a subject is left: they seldom have as many causes. */
const maxDisagreements = 5;

/** How a subject is examined, from a seed, within limits. */
type Step = (seed: number, limits: Parameters<typeof examine>[2]) => Promise<Examination>;

/** The view of maps came with 15. A reload takes longer than a question to a view, so that fewer are asked for. */
function stepsOf(asked: Asked): readonly (readonly [string, Step])[] {
  const steps: readonly (readonly [string, Step])[] = [
    ['pg_hba_file_rules', (seed, limits) => examine(hbaViewSubject(asked), seed, limits)],
    ['pg_ident_file_mappings', (seed, limits) => examine(identViewSubject(asked), seed, limits)],
    ['reload', (seed, limits) => examine(reloadSubject(asked), seed, { ...limits, cases: limits.cases / 4 })],
    ['login', async (seed, limits) => examine(await openLoginSubject(asked), seed, limits)],
  ];
  return steps.filter(
    ([name]) => (asked.version >= 15 || name !== 'pg_ident_file_mappings') && name.includes(values.only),
  );
}

async function examineVersion(version: RunnableVersion): Promise<readonly Examination[]> {
  const server = await startServer(version, version === 18 ? { oauth_validator_libraries: validatorLibraries } : {});
  const steps = stepsOf({ version, server, views: await openFileViews(server) });
  const milliseconds = (Number(values.minutes) * 60_000) / steps.length;
  const examinations: Examination[] = [];
  for (const [name, step] of steps) {
    const until = performance.now() + milliseconds;
    const limits = { cases: Number(values.cases), until, disagreements: maxDisagreements };
    const examination = await step(Number(values.seed), limits);
    for (const { verdict, seed } of examination.disagreements) {
      console.log(`\nPostgreSQL ${version}, ${name}, --seed ${seed}:`);
      console.log(printDisagreement(verdict, server.dataDirectory));
    }
    examinations.push(examination);
  }
  return examinations;
}

async function run(versions: readonly RunnableVersion[]): Promise<void> {
  const examined: (readonly [RunnableVersion, readonly Examination[]])[] = [];
  try {
    for (const version of versions) {
      examined.push([version, await examineVersion(version)]);
      await runEndSteps();
    }
  } finally {
    await runEndSteps();
  }
  console.log(`\n${printExaminations(examined)}\nseed ${values.seed}`);
  if (examined.some(([, all]) => all.some(({ disagreements }) => disagreements.length > 0))) process.exitCode = 1;
}

const versions = parseVersions(values.pg);
if (versions === undefined) {
  console.error(`--pg takes versions from 12 to 18 with commas, such as --pg 15,16; not "${values.pg}"`);
  process.exitCode = 2;
} else {
  await run(versions);
}
