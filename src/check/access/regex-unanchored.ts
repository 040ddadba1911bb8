import { parseAre } from '../../hba/are/parse.ts';
import type { Are } from '../../hba/are.ts';
import type { HbaRecord } from '../../hba/record.ts';
import { asBytes } from '../../text/as-bytes.ts';
import { toDisplay, type ByteString } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import { isAnchored } from '../hba/anchors.ts';
import { atLine } from '../reach/at-line.ts';
import { recordsOf } from '../reach/facts.ts';
import { manual } from '../references.ts';

/** A regular expression for databases or users that also fits longer names. */
export const regexUnanchored: Check = {
  id: 'regex-unanchored',
  group: 'access',
  severity: 'high',
  about: {
    title: 'A regular expression that also fits longer names',
    why: 'An expression fits wherever it is found in the name, and of an alternation ^ and $ belong to the branch that they stand in. Whoever may make roles or databases chooses names that fit.',
    fix: 'Write /^(?:EXPRESSION)$, in double quotes where it has a comma or a blank.',
    references: [manual('auth-pg-hba-conf'), manual('functions-matching#FUNCTIONS-POSIX-REGEXP')],
  },
  find: (server) =>
    recordsOf(server).flatMap((record) =>
      expressionsOf(record).flatMap(({ source, are, field }) => {
        const parsed = parseAre(are.source);
        if (parsed.kind !== 'parsed') return [];
        const ends = [
          ...(isAnchored(parsed.root, 'start') ? [] : ['beginning']),
          ...(isAnchored(parsed.root, 'end') ? [] : ['end']),
        ];
        if (ends.length === 0) return [];
        const stranger = longerName(are);
        return [
          atLine(record, {
            severity: record.method === 'reject' ? 'low' : 'high',
            message: `${source} does not hold on to the ${ends.join(' and the ')} of the name${stranger === undefined ? '' : `: it also fits the ${field} ${toDisplay(stranger)}`}`,
            fix: `Write ${anchored(are.source)}, in double quotes where it has a comma or a blank.`,
          }),
        ];
      }),
    ),
};

interface Expression {
  readonly source: string;
  readonly are: Are;
  readonly field: 'database' | 'user';
}

function expressionsOf({ databases, users }: HbaRecord): readonly Expression[] {
  return [
    ...databases.flatMap((token) => (token.kind === 'regex' ? [expression(token.are, 'database')] : [])),
    ...users.flatMap((token) => (token.kind === 'regex' ? [expression(token.are, 'user')] : [])),
  ];
}

function expression(are: Are, field: Expression['field']): Expression {
  return { source: `/${toDisplay(are.source)}`, are, field };
}

/** A name that the expression fits although it was made for a shorter one. */
function longerName({ test, example }: Are): ByteString | undefined {
  const name = example();
  if (name === undefined || name === '') return undefined;
  return [asBytes(`${name}x`), asBytes(`x${name}`)].find((longer) => longer.length < 64 && test(longer));
}

/** The expression between anchors. What says how all of it is to be read stays in front. */
function anchored(source: ByteString): string {
  const [, literal] = /^\*\*\*=(.*)$/s.exec(source) ?? [];
  if (literal !== undefined) return toDisplay(asBytes(literal));
  const [, front = '', rest = ''] = /^((?:\*\*\*:)?(?:\(\?[a-z]+\))?)(.*)$/s.exec(source) ?? [];
  const bare = rest.replace(/^\^/, '').replace(/(?<!\\)\$$/, '');
  return toDisplay(asBytes(`/${front}^(?:${bare})$`));
}
