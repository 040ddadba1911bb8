import { toBuffer, toDisplay, type ByteString } from '../../text/byte-string.ts';
import { commonPasswords } from './common-passwords.ts';
import type { Guess } from './password-facts.ts';

/** Candidate is a password to be tried, and where it came from. */
export interface Candidate {
  readonly password: Buffer;
  readonly guess: Guess;
}

/** What people put behind a name that alone was refused. */
const tails: readonly string[] = [
  '1',
  '12',
  '123',
  '1234',
  '12345',
  '123456',
  '!',
  '1!',
  '123!',
  '@123',
  '01',
  '_pw',
  'pw',
  'pass',
];

/**
 * candidatesFor gives what is tried at the verifier of a role: its name, what is made of it, then a list, by default that of
 * the commonest. None comes twice.
 */
export function candidatesFor(role: ByteString, list: readonly Buffer[] | undefined): readonly Candidate[] {
  const name = toDisplay(role);
  const guess: Guess = { kind: 'like its name' };
  const made = [...madeOf(name)].map((text): Candidate => ({ password: Buffer.from(text), guess }));
  return withoutRepeats([{ password: toBuffer(role), guess: { kind: 'own name' } }, ...made, ...listed(list)]);
}

function* madeOf(name: string): Iterable<string> {
  const capitalized = name.charAt(0).toUpperCase() + name.slice(1);
  yield* [name.toLowerCase(), name.toUpperCase(), capitalized, [...name].toReversed().join(''), name + name];
  for (const tail of tails) yield* [name + tail, capitalized + tail];
}

function listed(list: readonly Buffer[] | undefined): readonly Candidate[] {
  if (list !== undefined) return list.map((password) => ({ password, guess: { kind: 'listed', of: list.length } }));
  const guess: Guess = { kind: 'common', of: commonPasswords.length };
  return commonPasswords.map((text) => ({ password: Buffer.from(text), guess }));
}

function withoutRepeats(candidates: readonly Candidate[]): readonly Candidate[] {
  const seen = new Set<string>();
  return candidates.filter(({ password }) => {
    const key = password.toString('latin1');
    if (key === '' || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
