import type { DeadText, ShadowedPart } from '../../access/dead-text.ts';
import { toCidrs } from '../../inet/address-set.ts';
import type { Check } from '../check.ts';
import { atLine, nameLine } from '../reach/at-line.ts';
import { describeNames } from '../reach/describe-names.ts';
import { manual } from '../references.ts';

/** A line of which earlier lines that do otherwise take a part. */
export const rulePartlyShadowed: Check = {
  id: 'rule-partly-shadowed',
  group: 'access',
  severity: 'info',
  about: {
    title: 'A line of which earlier lines take a part',
    why: 'The first line that fits decides. That may be meant; it is told so that the line is not read for more than it does.',
    fix: 'If this line should decide, move it up; else leave it.',
    references: [manual('auth-pg-hba-conf')],
  },
  find: (server) =>
    server.deadText
      .filter((dead) => dead.kind === 'partly-shadowed')
      .map((dead) =>
        atLine(dead.record, {
          message: `earlier lines decide about a part of this one: ${describeParts(dead)}`,
        }),
      ),
};

/** How many parts and networks a sentence can bear. */
const mostShown = 3;

function describeParts({ record, parts }: Extract<DeadText, { kind: 'partly-shadowed' }>): string {
  const shown = parts
    .slice(0, mostShown)
    .map((part) => `${nameLine(part.by, record)} (${part.by.method}) ${whom(part)}`);
  return parts.length > mostShown ? `${shown.join('; ')}; and more` : shown.join('; ');
}

function whom({ addresses, users, databases }: ShadowedPart): string {
  const names = `${describeNames(users, 'user')} in ${describeNames(databases, 'database')}`;
  if (addresses.kind === 'local') return `takes ${names}`;
  const cidrs = toCidrs(addresses.set);
  const shown = cidrs.slice(0, mostShown).join(', ');
  return `takes ${names} from ${cidrs.length > mostShown ? `${shown} …` : shown}`;
}
