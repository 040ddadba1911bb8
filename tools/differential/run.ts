import { parseArgs } from 'node:util';
import { runEndSteps } from '../../test/support/at-end.ts';
import { printTable } from '../../bench/table.ts';
import { openFileViews } from '../servers/file-views.ts';
import { parseVersions, usualVersions, type RunnableVersion } from '../servers/server-package.ts';
import { startServer, validatorLibraries } from '../servers/start-server.ts';
import { examine, type Examination, type Limits } from './examine.ts';
import { openLoginSubject } from './login-subject.ts';
import { printDisagreement } from './print.ts';
import { reloadSubject } from './reload-subject.ts';
import { hbaViewSubject, identViewSubject } from './view-subject.ts';

const { values } = parseArgs({
  options: {
    pg: { type: 'string' },
    minutes: { type: 'string', default: '10' },
    cases: { type: 'string', default: '20000' },
    seed: { type: 'string' },
    only: { type: 'string' },
    'max-disagreements': { type: 'string', default: '5' },
  },
});

async function examineVersion(version: RunnableVersion, seed: number, limits: Limits): Promise<readonly Examination[]> {
  const server = await startServer(version, version === 18 ? { oauth_validator_libraries: validatorLibraries } : {});
  const views = await openFileViews(server);
  const asked = { version, server, views };
  const examinations: Examination[] = [];
  const run = async (name: string, start: () => Promise<Examination>): Promise<void> => {
    if (values.only !== undefined && !name.includes(values.only)) return;
    const examination = await start();
    for (const { verdict, seed: ofSeed } of examination.disagreements) {
      console.log(`\nPostgreSQL ${version}, ${name}, seed ${ofSeed}:`);
      console.log(printDisagreement(verdict, server.dataDirectory));
    }
    examinations.push(examination);
  };
  await run('hba view', () => examine(hbaViewSubject(asked), seed, limits));
  if (version >= 15) await run('ident view', () => examine(identViewSubject(asked), seed, limits));
  await run('reload', () => examine(reloadSubject(asked), seed, { ...limits, cases: limits.cases / 4 }));
  await run('login', async () => examine(await openLoginSubject(asked), seed, limits));
  return examinations;
}

const versions = values.pg === undefined ? usualVersions : parseVersions(values.pg);
const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : Number(values.seed);
if (versions === undefined) {
  console.error(`--pg takes versions from 12 to 18 with commas, such as --pg 15,16; not "${values.pg}"`);
  process.exitCode = 2;
} else {
  try {
    const rows: string[][] = [];
    for (const version of versions) {
      const limits = {
        cases: Number(values.cases),
        until: performance.now() + Number(values.minutes) * 60_000,
        disagreements: Number(values['max-disagreements']),
      };
      for (const { subject, cases, agreements, known, disagreements, seconds } of await examineVersion(
        version,
        seed,
        limits,
      )) {
        const meant = [...known.values()].reduce((sum, each) => sum + each, 0);
        rows.push([
          String(version),
          subject,
          '',
          ...[cases, agreements, meant, disagreements.length, Math.round(cases / seconds)].map(String),
        ]);
      }
      await runEndSteps();
    }
    console.log(
      `\n${printTable(['version', 'subject', '', 'cases', 'agree', 'differ as meant', 'disagree', 'a second'], rows)}`,
    );
    console.log(`seed ${seed}`);
  } finally {
    await runEndSteps();
  }
}
