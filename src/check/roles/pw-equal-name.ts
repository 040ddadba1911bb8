import type { ByteString } from '../../text/byte-string.ts';
import { toDisplay } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { atServer } from '../reach/at-line.ts';
import { remotely, remotePassages, whereItListens } from '../reach/facts.ts';
import { describeExample, exampleOf, type Passage } from '../reach/passage.ts';
import { cis, manual } from '../references.ts';
import type { Guess } from './password-facts.ts';
import { storedMethods } from './stored-methods.ts';

/** Roles whose password is found at once: reported where somebody asked for passwords to be tried. */
export const pwEqualName: Check = {
  id: 'pw-equal-name',
  group: 'roles',
  severity: 'crit',
  about: {
    title: 'Passwords that are found at once',
    why: "Programs that look for open servers try the role's own name and some hundred common passwords before anything else.",
    fix: '\\password ROLE in psql, with a password that a generator made. postern check --try-passwords asks for this check.',
    references: [manual('passwordcheck'), cis('5.6')],
  },
  find(server) {
    return (server.passwords?.guessed ?? []).map(({ role, guess }) => {
      const name = toDisplay(role);
      const passage = passwordPassage(server, role);
      return atServer(server, {
        severity: passage === undefined && server.hba !== undefined ? 'high' : remotely(server, 'crit'),
        message: `the password of ${name} is ${describe(guess)}${passage === undefined ? '' : whereItListens(server)}`,
        fix: `\\password ${name} in psql, with a password that a generator made.`,
        ...(passage !== undefined && {
          witness: describeExample({ ...exampleOf(passage), user: role }, passage.condition),
        }),
      });
    });
  },
};

/** How a role gets in from another machine by its password, from the internet rather than from nearby. */
function passwordPassage(server: CheckedServer, role: ByteString): Passage | undefined {
  const own = remotePassages(server).filter(
    ({ row: { record, users } }) => storedMethods.has(record.method) && users.some(({ names }) => names.includes(role)),
  );
  return own.find(({ isPublic }) => isPublic) ?? own[0];
}

function describe(guess: Guess): string {
  switch (guess.kind) {
    case 'own name':
      return 'its own name';
    case 'like its name':
      return 'made of its own name: backwards, in other letters, or with a tail such as digits';
    case 'common':
      return `one of the ${guess.of} that are tried at any server`;
    case 'listed':
      return `one of the ${guess.of} that were given to try`;
  }
}
