import { Command, InvalidArgumentError, Option } from 'commander';
import { nodeEnv } from '../env/node-env.ts';
import { md5Verifier } from '../scram/md5.ts';
import { preparePassword } from '../scram/saslprep.ts';
import { buildScramSecret, maxIterations, printScramSecret, saltLength } from '../scram/secret.ts';
import { fromUtf8 } from '../text/byte-string.ts';
import { readPassword } from './read-password.ts';
import { badUsage, print, warn } from './terminal.ts';

interface PasswordOptions {
  readonly user?: string;
  readonly iterations: number;
  readonly md5?: true;
  readonly format: 'text' | 'json';
}

/** SCRAM_SHA_256_DEFAULT_ITERATIONS of PostgreSQL's common/scram-common.h, and the default of scram_iterations. */
const defaultIterations = 4_096;

/** passwordCommand is `postern password`. */
export const passwordCommand = new Command('password')
  .option('-U, --user <user>', 'the role (default: whoever runs the statement)')
  .addOption(
    new Option('--iterations <number>', 'rounds of SCRAM: more make guessing slower, and each login')
      .argParser(parseIterations)
      .default(defaultIterations),
  )
  .option('--md5', 'an MD5 hash, for servers and clients before PostgreSQL 10')
  .addOption(new Option('--format <format>', 'how').choices(['text', 'json']).default('text'))
  .addHelpText(
    'after',
    `
Examples:
  postern password --user alice
  postern password --user alice | psql -h db.example.com
  pass show db/alice | postern password --user alice --iterations 100000

The password is read from the terminal without echo, twice, or is the one line of standard input.
What is printed is SQL: the verifier in a comment, and the statement.`,
  )
  .action(run);

async function run({ user, iterations, md5, format }: PasswordOptions): Promise<void> {
  if (md5 === true && user === undefined) badUsage('an MD5 hash has the role name in it', 'Say --user ROLE.');
  const password = await readPassword();
  const verifier =
    md5 === true
      ? `md5${md5Verifier(password.reveal(), fromUtf8(user ?? ''))}`
      : printScramSecret(
          await buildScramSecret(preparePassword(password.reveal()), nodeEnv.randomBytes(saltLength), iterations),
        );
  if (md5 === true)
    warn('MD5 is weak, and PostgreSQL is giving it up', 'Leave --md5 out where all clients know SCRAM.');
  const statement = printAlterRole(user, verifier);
  if (format === 'json') print(JSON.stringify({ user: user ?? null, verifier, statement }));
  else print(`-- ${verifier}\n${statement}`);
}

/** A verifier has no quote, no backslash. */
function printAlterRole(user: string | undefined, verifier: string): string {
  const role = user === undefined ? 'CURRENT_USER' : `"${user.replaceAll('"', '""')}"`;
  return `ALTER ROLE ${role} PASSWORD '${verifier}';`;
}

function parseIterations(text: string): number {
  const iterations = Number(text);
  if (!/^\d+$/.test(text) || iterations < 1 || iterations > maxIterations) {
    throw new InvalidArgumentError(`Write a number from 1 to ${maxIterations}.`);
  }
  return iterations;
}
