import { isStandIn } from '../access/stored-password.ts';
import type { ServerInput } from '../check/examine-server.ts';
import { planGuesses } from '../check/roles/guess-passwords.ts';
import { knownRoles } from '../check/roles/known-roles.ts';
import { readBounded } from '../env/read-bounded.ts';
import { strerror } from '../env/strerror.ts';
import { progressLine } from './progress.ts';
import { badUsage, fail } from './terminal.ts';

/** Rounds of HMAC-SHA-256 at the most: about an hour of one core. */
const mostRounds = 8e9;

/** Rounds that one core of these years does in a second. */
const roundsPerSecond = 2e6;

/** Bytes of a list of passwords at the most: the usual ones of a million passwords have some 8 MB. */
const longestList = 64 * 1024 * 1024;

/** tryPasswords tries passwords at the stored verifiers of each server, and gives what came of it to the checks. */
export async function tryPasswords(
  inputs: readonly ServerInput[],
  listPath: string | undefined,
): Promise<readonly ServerInput[]> {
  const list = listPath === undefined ? undefined : readList(listPath);
  const works = inputs.map((input) => {
    const roles = knownRoles(input).filter(({ verifier }) => verifier !== undefined && !isStandIn(verifier.reveal()));
    return { input, work: planGuesses({ roles, ...(list !== undefined && { list }) }) };
  });
  const rounds = works.reduce((sum, { work }) => sum + work.rounds, 0);
  const roles = works.reduce((sum, { work }) => sum + work.roles, 0);
  if (roles === 0) {
    badUsage(
      'no stored password is known to try passwords at',
      'Name a running server as a superuser, postgres://postgres@localhost/postgres, or a --universe whose roles have their "rolpassword".',
    );
  }
  if (rounds > mostRounds) {
    fail(
      `trying all of that at ${roles} roles would take ${Math.ceil(rounds / roundsPerSecond / 3600)} hours of one core`,
      'Give a shorter --password-list.',
    );
  }
  const progress = progressLine(rounds, `of the passwords tried at ${roles} roles`);
  const tried: ServerInput[] = [];
  for (const { input, work } of works) {
    const passwords = await work.guess((amount) => progress.advance(amount));
    tried.push({ ...input, passwords });
  }
  progress.end();
  return tried;
}

function readList(path: string): readonly Buffer[] {
  try {
    return linesOf(readBounded(path, longestList)).filter((line) => line.length > 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EFBIG')
      badUsage(`${path} has more than 64 MB`, 'Give a shorter list.');
    badUsage(`${path} cannot be read: ${strerror(error)}`);
  }
}

/** Passwords are bytes, of whatever encoding. */
function linesOf(bytes: Buffer): readonly Buffer[] {
  return bytes
    .toString('latin1')
    .split(/\r?\n/)
    .map((line) => Buffer.from(line, 'latin1'));
}
