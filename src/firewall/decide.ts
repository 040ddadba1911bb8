import type { NewConnection } from './connection.ts';
import type { Firewall } from './firewall.ts';
import type { Place } from './place.ts';
import type { Verdict } from './ruleset.ts';
import { walkRules, type Walked } from './walk.ts';

/** Answer is what becomes of a new connection. */
export interface Answer {
  readonly verdict: Verdict | 'depends';
  /** The line that decides; absent where nothing in the files decides. */
  readonly rule?: Place;
  /** What the answer depends on, in the rules' own words; empty unless the verdict is `depends`. */
  readonly depends: readonly string[];
}

/** decide gives what becomes of a connection that must get through all firewalls, those of the network first. */
export function decide(firewalls: readonly Firewall[], connection: NewConnection): Answer {
  const { family } = connection.from;
  const network = firewalls.filter(({ side }) => side === 'network');
  const host = firewalls.filter(({ side }) => side === 'host');
  const answers = [...network, ...host]
    .filter(({ families }) => families.includes(family))
    .map(({ rules }) => answerOf(walkRules(rules, connection)));
  answers.push(...unjudged(firewalls, family));
  return joinAnswers(answers);
}

/** joinAnswers gives what becomes of a connection that several firewalls were asked about. */
export function joinAnswers(answers: readonly Answer[]): Answer {
  return (
    answers.find(({ verdict }) => verdict === 'drop' || verdict === 'reject') ??
    joinDoubts(answers.filter(({ verdict }) => verdict === 'depends')) ??
    answers.findLast(({ rule }) => rule !== undefined) ?? { verdict: 'accept', depends: [] }
  );
}

/** answerOf makes one answer of what may happen to a connection in one firewall. */
export function answerOf({ outcomes, doubts }: Walked): Answer {
  const isMixed =
    outcomes.some(({ verdict }) => verdict === 'accept') && outcomes.some(({ verdict }) => verdict !== 'accept');
  if (isMixed) {
    const [first] = doubts;
    return {
      verdict: 'depends',
      depends: distinct(doubts.map(({ text }) => text)),
      ...(first && { rule: first.place }),
    };
  }
  const last = outcomes.at(-1);
  const place = last?.place;
  return { verdict: last?.verdict ?? 'accept', depends: [], ...(place && { rule: place }) };
}

/** unjudged says of each dialect that keeps the families apart which of them was not given. */
function unjudged(firewalls: readonly Firewall[], family: 4 | 6): readonly Answer[] {
  const dialects = distinct(firewalls.map(({ dialect }) => dialect));
  return dialects
    .filter((dialect) => !firewalls.some((one) => one.dialect === dialect && one.families.includes(family)))
    .map((dialect) => ({
      verdict: 'depends',
      depends: [`the IPv${family} rules of ${dialect}, which were not given`],
    }));
}

function joinDoubts(answers: readonly Answer[]): Answer | undefined {
  const [first] = answers;
  return first && { ...first, depends: distinct(answers.flatMap(({ depends }) => depends)) };
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
