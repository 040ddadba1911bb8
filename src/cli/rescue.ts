import { rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { ClientConfig } from 'pg';
import { applyChange } from '../apply/apply-change.ts';
import { knock, type Door } from '../apply/knock.ts';
import { liveServerOf, type LiveServer } from '../apply/live.ts';
import { recordsName } from '../apply/record-directory.ts';
import { runningPid } from '../apply/reload-target.ts';
import { alterRole, quietly, setVerifier, tryLogin, type VerifierSet } from '../apply/set-verifier.ts';
import { askSingleUser, serverProgram } from '../apply/single-user.ts';
import type { StandbyWatchdog } from '../apply/start-watchdog.ts';
import type { ApplyTarget } from '../apply/target.ts';
import { rescueLines } from '../change/rescue-lines.ts';
import { nodeEnv } from '../env/node-env.ts';
import { nodeFiles } from '../env/node-files.ts';
import { parsePeerAddress } from '../inet/address.ts';
import { preparePassword } from '../scram/saslprep.ts';
import { buildScramSecret, printScramSecret, saltLength } from '../scram/secret.ts';
import { fromUtf8 } from '../text/byte-string.ts';
import type { Secret } from '../text/secret.ts';
import { accountOfOwner } from '../upstream/embedded/account.ts';
import { standbyWatchdog } from './apply.ts';
import { findApplyTarget, recordsDirectoryOf, takeTarget } from './apply-target.ts';
import { readPassword } from './read-password.ts';
import { badUsage, fail, print, warn } from './terminal.ts';
import { visible } from './visible.ts';

interface RescueOptions {
  readonly directory: string;
  readonly role: string;
  readonly database: string;
  readonly way: 'auto' | 'socket' | 'opening' | 'single-user';
  readonly timeout: number;
  readonly yes?: boolean;
}

/** Rounds of SCRAM: the default of scram_iterations. */
const iterations = 4_096;

/** Seconds that the opening stands at most: it is closed as soon as the password is set. */
const openingTimeout = 30;

/** rescueCommand is `postern rescue`. */
export const rescueCommand = new Command('rescue')
  .requiredOption('-D, --directory <dir>', 'the data directory, or the directory of postgresql.conf')
  .option('--role <role>', 'whose password', 'postgres')
  .option('--database <database>', 'where to log in for it', 'postgres')
  .addOption(
    new Option('--way <way>', 'how to get in').choices(['auto', 'socket', 'opening', 'single-user']).default('auto'),
  )
  .addOption(
    new Option('--timeout <seconds>', 'how long an opening stands at most')
      .argParser(parseTimeout)
      .default(openingTimeout),
  )
  .option('-y, --yes', 'go on without asking')
  .addHelpText(
    'after',
    `
Examples:
  sudo postern rescue -D /etc/postgresql/16/main
  pass show db/postgres | sudo postern rescue -D /var/lib/postgresql/data --yes

Run it as root or as the account of the server. In this order it tries:
  socket       the socket, where a line lets that account in already
  opening      one line for one role, one database and one account (peer) at the top of pg_hba.conf, which a second process
               takes away again, come what may
  single-user  where the server does not run: postgres --single
The password is read from the terminal without echo, or is the one line of standard input. Only its SCRAM verifier, made
here, goes to the server; it is in no file, no process list and no log.`,
  )
  .action(run);

async function run(options: RescueOptions): Promise<void> {
  const { directory, role } = options;
  if (/[\n\0]/.test(role)) badUsage('a role name with a line break cannot be rescued');
  const target = await findApplyTarget({ directory });
  if (target.kind !== 'postgres') {
    badUsage(
      `"${target.dataDirectory}" is no cluster`,
      'A gate has no passwords: name the data directory of the server.',
    );
  }
  const isRunning = runningPid({ kind: 'postgres', directory: target.dataDirectory }) !== undefined;
  const watchdog = isRunning ? standbyWatchdog() : undefined;
  takeTarget(target, undefined);
  const way = await chooseWay(target, options, isRunning);
  print(wordsOf(way, options));
  if (options.yes !== true) await askToGoOn();
  const password = await readPassword();
  const secret = await buildScramSecret(
    preparePassword(password.reveal()),
    nodeEnv.randomBytes(saltLength),
    iterations,
  );
  const verifier = printScramSecret(secret);
  const set = await setBy(way, target, options, verifier, watchdog);
  if (set.kind === 'failed') fail(`the password was not set: ${visible(set.why)}`, hintFor(way, set.why, role));
  if (!set.canLogin) warn(`role "${visible(role)}" may not log in`, `Type: ALTER ROLE "${role}" LOGIN;`);
  if (set.isExpired)
    warn(`the password of "${visible(role)}" has expired`, `Type: ALTER ROLE "${role}" VALID UNTIL 'infinity';`);
  print(`the password of "${visible(role)}" is set`);
  if (isRunning) await proveLogin(target, options, password);
  else print('it could not be tried: the server does not run');
  process.exit();
}

type Way = Exclude<RescueOptions['way'], 'auto'>;

async function chooseWay(
  target: ApplyTarget,
  { way, role, database }: RescueOptions,
  isRunning: boolean,
): Promise<Way> {
  if (!isRunning) {
    if (way === 'auto' || way === 'single-user') return 'single-user';
    badUsage('the server does not run', 'Start it, or leave out --way.');
  }
  if (way === 'single-user') badUsage('the server runs', 'Stop it for single-user mode, or leave out --way.');
  if (way !== 'auto') return way;
  return (await tryLogin(socketConfig(target, role, database))) === undefined ? 'socket' : 'opening';
}

function wordsOf(way: Way, { role, database }: RescueOptions): string {
  const [name, where] = [visible(role), visible(database)];
  switch (way) {
    case 'socket':
      return `The socket lets this account in as "${name}": nothing is opened.`;
    case 'opening':
      return `One line at the top of pg_hba.conf will let this account, and no other, in as "${name}" to "${where}" over the socket, and is taken away again.`;
    case 'single-user':
      return 'The server does not run: it is run alone, without network, for one statement.';
  }
}

function hintFor(way: Way, why: string, role: string): string {
  if (why.includes(`role "${role}" does not exist`)) return 'Name one that does: --role NAME.';
  return way === 'single-user'
    ? 'Does the server start at all? See: postern settings -D DIR.'
    : 'Stop the server, and run this again: single-user mode asks nobody.';
}

async function askToGoOn(): Promise<void> {
  if (!process.stdin.isTTY) badUsage('nobody can be asked', 'Add --yes, and give the password on standard input.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('Go on? [y/N] ');
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) process.exit(1);
}

function setBy(
  way: Way,
  target: ApplyTarget,
  options: RescueOptions,
  verifier: string,
  watchdog: StandbyWatchdog | undefined,
): Promise<VerifierSet> {
  const { role, database } = options;
  if (way === 'single-user') return setAlone(target, options, verifier);
  if (way === 'socket') return setVerifier(socketConfig(target, role, database), role, verifier);
  if (watchdog === undefined) fail('no watchdog was started');
  return setThroughOpening(target, options, verifier, watchdog);
}

async function setAlone(
  target: ApplyTarget,
  { role, database }: RescueOptions,
  verifier: string,
): Promise<VerifierSet> {
  const program = serverProgram(target.dataDirectory);
  if (program === undefined) {
    return { kind: 'failed', why: 'postmaster.opts does not name the program of the server, or it is gone' };
  }
  const name = role.replaceAll("'", "''");
  const answer = await askSingleUser({
    ...target,
    program,
    database,
    account: await accountOfOwner(target.owner),
    statements: [
      ...quietly,
      alterRole(role, verifier),
      `SELECT 'verifier is ' || rolpassword FROM pg_catalog.pg_authid WHERE rolname = '${name}'`,
    ],
  });
  if (answer.kind === 'failed') return answer;
  if (!answer.output.includes(`verifier is ${verifier}`)) return { kind: 'failed', why: 'the server did not keep it' };
  return { kind: 'set', canLogin: true, isExpired: false };
}

/** Milliseconds for the server to let us in by the new line. */
const openingLimit = 10_000;

/** The opening is a change that is undone whatever happens: by the watchdog, as soon as we say so, or die. */
async function setThroughOpening(
  target: ApplyTarget,
  { role, database, timeout }: RescueOptions,
  verifier: string,
  watchdog: StandbyWatchdog,
): Promise<VerifierSet> {
  const texts = rescueLines({ ...target, role, database, account: userInfo().username, files: nodeFiles });
  let set: VerifierSet = { kind: 'failed', why: 'the line was not put in force' };
  const applied = await applyChange({
    target,
    texts,
    // Nobody can be asked as long as nobody is let in.
    live: undefined,
    named: [],
    isLetGo: () => true,
    watchdog,
    timeout,
    keepsAfterKnock: false,
    tell: {
      judge: async ({ refusals }) => (refusals.length === 0 ? undefined : refusals.join('\n')),
      knocked: () => {},
      recovered: () => {},
      async waiting() {
        const config = socketConfig(target, role, database);
        const deadline = nodeEnv.monotonic() + openingLimit;
        while ((await tryLogin(config)) !== undefined && nodeEnv.monotonic() < deadline) await sleep(100);
        set = await setVerifier(config, role, verifier);
        return 'undo';
      },
    },
  });
  if (applied.kind === 'held')
    return { kind: 'failed', why: 'somebody is changing these files: postern apply --status' };
  const { state, id } = applied.record;
  if (state.kind === 'closed' && state.outcome === 'refused') return { kind: 'failed', why: state.why ?? '' };
  if (state.kind !== 'closed' || state.outcome !== 'undone') {
    warn(
      `the opening could not be taken away: it is ${state.kind}`,
      `Type: postern rollback ${id} -D ${dirname(target.confPath)}`,
    );
    return set;
  }
  print('the opening is taken away');
  rmSync(join(recordsDirectoryOf(target), recordsName, id), { recursive: true, force: true });
  return set;
}

function socketConfig(target: ApplyTarget, user: string, database: string): ClientConfig {
  const live = liveOf(target);
  return { host: live.socketDirectory ?? 'localhost', port: live.port, user, database, ssl: false };
}

function liveOf({ dataDirectory }: ApplyTarget): LiveServer {
  const live = liveServerOf(dataDirectory, undefined, undefined);
  return typeof live === 'string' ? fail(live) : live;
}

/** A login shows that it works; where no line of this machine asks for a password, nothing can be shown. */
async function proveLogin(
  target: ApplyTarget,
  { role, database }: RescueOptions,
  password: Secret<Buffer>,
): Promise<void> {
  const { socketDirectory, port } = liveOf(target);
  const door: Door = {
    socket: socketDirectory === undefined ? undefined : join(socketDirectory, `.s.PGSQL.${port}`),
    port,
    addresses: ['127.0.0.1', '::1'],
  };
  for (const from of [undefined, '127.0.0.1', '::1']) {
    const address = from === undefined ? undefined : parsePeerAddress(from);
    const transport =
      address === undefined ? ({ kind: 'local' } as const) : ({ kind: 'tcp', encryption: 'none', address } as const);
    const attempt = {
      transport,
      user: fromUtf8(role),
      database: fromUtf8(database),
      replication: 'no',
      certificateVerified: false,
    } as const;
    const knocked = await knock(attempt, door);
    if (knocked.kind !== 'asked' || knocked.asked.kind !== 'sasl') continue;
    const host = from ?? socketDirectory ?? 'localhost';
    const why = await tryLogin({
      host,
      port,
      user: role,
      database,
      password: password.reveal().toString('utf8'),
      ssl: false,
    });
    if (why !== undefined) fail(`the login with it failed: ${visible(why)}`);
    print(`logged in with it over ${from ?? 'the socket'}`);
    return;
  }
  print('no line for this machine asks for a SCRAM password, so that it was not tried');
}

function parseTimeout(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 600)) throw new InvalidArgumentError('Write seconds, at most 600.');
  return seconds;
}
