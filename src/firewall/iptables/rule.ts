import { always, type Condition, never, unknown } from '../condition.ts';
import type { Place } from '../place.ts';
import type { Action, Rule } from '../ruleset.ts';
import { setCondition, type Sets } from './ipset.ts';
import { readOption } from './options.ts';
import { chainKey } from './table.ts';
import { readTarget } from './target.ts';

/** Matches whose options are all modelled, or ask nothing that matters to a new connection that is genuine. */
const modelled = new Set(
  'tcp udp multiport conntrack state iprange comment addrtype icmp icmp6 icmpv6 ipv6-icmp rpfilter set pkttype'.split(
    ' ',
  ),
);

/** RuleContext is where a rule stands. */
export interface RuleContext {
  readonly place: Place;
  readonly family: 4 | 6;
  readonly table: string;
  readonly sets: Sets;
}

/** parseRule reads what follows `-A CHAIN`. What is not modelled becomes a doubt in the rule's own words. */
export function parseRule(words: readonly string[], context: RuleContext): Rule {
  const when: Condition[] = [];
  let action: Action = { kind: 'nothing' };
  let isNegated = false;
  let index = 0;
  while (index < words.length) {
    const word = words[index] ?? '';
    const rest = words.slice(index);
    if (word === '!') {
      isNegated = true;
      index++;
      continue;
    }
    if (word === '-j' || word === '--jump' || word === '-g' || word === '--goto') {
      action = actionOf(word, words.slice(index + 1), context);
      break;
    }
    const part = readPart(rest, isNegated, context);
    if (part.condition !== always) when.push(part.condition);
    index += part.words;
    isNegated = false;
  }
  return { place: context.place, when: when.includes(never) ? [never] : when, action };
}

interface Part {
  readonly condition: Condition;
  /** How many words it is, with its name. */
  readonly words: number;
}

function readPart(words: readonly string[], isNegated: boolean, context: RuleContext): Part {
  const [name = '', value = ''] = words;
  if (name === '-m' || name === '--match') {
    if (modelled.has(value)) return value === 'rpfilter' ? readReversePath(words) : { condition: always, words: 2 };
    return readOpaque(words, isNegated);
  }
  if (name === '-c' || name === '--set-counters') return { condition: always, words: 3 };
  if (name === '-4' || name === '--ipv4') return { condition: context.family === 4 ? always : never, words: 1 };
  if (name === '-6' || name === '--ipv6') return { condition: context.family === 6 ? always : never, words: 1 };
  if (name === '--match-set') return { condition: setCondition(words.slice(1, 3), isNegated, context.sets), words: 3 };
  const option = readOption(words, isNegated, context.family);
  return option === undefined ? readOpaque(words, isNegated) : { condition: option.condition, words: option.words + 1 };
}

/** The way back of a genuine connection is the way it came (RFC 3704): rpfilter lets it pass. */
function readReversePath(words: readonly string[]): Part {
  const options = words.slice(2).findIndex((word) => !/^--(?:loose|validmark|accept-local|invert)$/.test(word));
  const count = options === -1 ? words.length - 2 : options;
  return { condition: words.slice(2, 2 + count).includes('--invert') ? never : always, words: 2 + count };
}

/** An unknown match reaches to the next match or target; its words are the doubt. */
function readOpaque(words: readonly string[], isNegated: boolean): Part {
  const isMatch = words[0] === '-m' || words[0] === '--match';
  let end = isMatch ? 2 : 1;
  while (end < words.length && !ends(words, end, isMatch)) end++;
  const text = words.slice(0, end).join(' ');
  return { condition: unknown(isNegated ? `! ${text}` : text), words: end };
}

/** The options of a match follow it; they begin with two dashes, those of a rule itself with one. */
function ends(words: readonly string[], at: number, isMatch: boolean): boolean {
  const word = words[at] ?? '';
  const next = word === '!' ? (words[at + 1] ?? '') : word;
  if (/^-[a-z]$/i.test(next) || next === '--match' || next === '--jump' || next === '--goto') return true;
  return !isMatch && (word === '!' || word.startsWith('--'));
}

function actionOf(word: string, words: readonly string[], context: RuleContext): Action {
  const [name = '', ...options] = words;
  const isGoto = word === '-g' || word === '--goto';
  const target = isGoto ? undefined : readTarget(name, options, context.family);
  return target ?? { kind: isGoto ? 'goto' : 'jump', chain: chainKey(context.family, context.table, name) };
}
