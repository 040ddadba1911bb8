import { storedPassword, type StoredPassword } from '../../access/stored-password.ts';
import type { RoleFacts } from '../../access/role.ts';
import { md5Verifier } from '../../scram/md5.ts';
import { preparePassword } from '../../scram/saslprep.ts';
import { keysOf, saltPassword } from '../../scram/secret.ts';
import { candidatesFor, type Candidate } from './guess-candidates.ts';
import type { GuessedPassword, PasswordFacts } from './password-facts.ts';

/** GuessWork is the trying of passwords that lies ahead, and what it costs. */
export interface GuessWork {
  /** Rounds of HMAC-SHA-256, where no password is found: on one core about two million a second. */
  readonly rounds: number;
  /** How many roles have a stored password to try at. */
  readonly roles: number;
  /** guess tries all, and tells of the rounds done as it goes. */
  guess(onRounds: (rounds: number) => void): Promise<PasswordFacts>;
}

/** GuessRequest says whose passwords are tried. */
export interface GuessRequest {
  readonly roles: readonly RoleFacts[];
  /** What to try besides the names; absent for the commonest passwords. */
  readonly list?: readonly Buffer[];
}

interface Task {
  readonly role: RoleFacts;
  readonly stored: Exclude<StoredPassword, { kind: 'none' }>;
  readonly candidates: readonly Candidate[];
}

/** Keys are derived on the threads of libuv, of which there are four (Node.js: UV_THREADPOOL_SIZE). */
const lanes = 4;

/**
 * planGuesses prepares the trying of passwords at the stored verifiers of roles that may log in, without a server: no
 * failure is counted or logged anywhere. Expired passwords let nobody in, and are left out.
 */
export function planGuesses({ roles, list }: GuessRequest): GuessWork {
  const tasks = roles.flatMap((role): readonly Task[] => {
    const stored = storedPassword(role.name, role);
    if (!role.canLogin || stored.kind === 'none') return [];
    return [{ role, stored, candidates: candidatesFor(role.name, list) }];
  });
  return {
    rounds: tasks.reduce((sum, { stored, candidates }) => sum + roundsOf(stored) * candidates.length, 0),
    roles: tasks.length,
    async guess(onRounds) {
      const waiting = [...tasks];
      const guessed: GuessedPassword[] = [];
      const work = async (): Promise<void> => {
        for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
          const found = await tryAll(task, onRounds);
          if (found !== undefined) guessed.push({ role: task.role.name, guess: found.guess });
        }
      };
      await Promise.all(Array.from({ length: lanes }, work));
      return { guessed };
    },
  };
}

function roundsOf(stored: Task['stored']): number {
  return stored.kind === 'md5' ? 1 : stored.secret.reveal().iterations;
}

async function tryAll(task: Task, onRounds: (rounds: number) => void): Promise<Candidate | undefined> {
  const rounds = roundsOf(task.stored);
  for (const [index, candidate] of task.candidates.entries()) {
    if (await fits(task, candidate.password)) {
      onRounds(rounds * (task.candidates.length - index));
      return candidate;
    }
    onRounds(rounds);
  }
  return undefined;
}

async function fits({ role, stored }: Task, password: Buffer): Promise<boolean> {
  if (stored.kind === 'md5') return md5Verifier(password, role.name) === stored.hash.reveal();
  const { salt, iterations, serverKey } = stored.secret.reveal();
  return keysOf(await saltPassword(preparePassword(password), salt, iterations)).serverKey.equals(serverKey);
}
