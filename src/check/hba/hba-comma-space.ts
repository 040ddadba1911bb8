import type { Check, Found } from '../check.ts';
import { manual } from '../references.ts';
import { atText, refusalOf, rulesOf, type RuleWords } from './rule-words.ts';

/** Commas that break a list apart, or swallow the next field. */
export const hbaCommaSpace: Check = {
  id: 'hba-comma-space',
  group: 'hba',
  severity: 'high',
  about: {
    title: 'A blank before a comma, or a comma at the end of a list',
    why: 'A blank ends the field, so that what follows "a ," is the next field; a comma goes on with the list, so that "a, all trust" swallows the user field. The line is refused, or means other people.',
    fix: 'Write lists without blanks and without a comma at the end: alice,bob',
    references: [manual('auth-pg-hba-conf')],
  },
  *find(server) {
    for (const rule of rulesOf(server)) {
      if (rule.source.text.includes(',')) yield* commasOf(rule);
    }
  },
};

function* commasOf(rule: RuleWords): Generator<Found> {
  const { source } = rule;
  const words = source.fields.flat();
  for (const [index, word] of words.entries()) {
    const before = words[index - 1]?.end ?? 0;
    const gap = source.text.slice(before, word.start);
    const blank =
      /^[ \t\r]+(?=,)/.exec(gap)?.[0].length ?? (before === 0 && gap.trimStart().startsWith(',') ? 0 : undefined);
    if (blank !== undefined) {
      yield atText(source, before + blank, 1, {
        message: 'a blank stands before this comma, so that the list ended there and a new field begins',
      });
    } else if (gap.startsWith(',') && gap.length > 1 && isShort(rule)) {
      yield atText(source, before, 1, {
        message: `this comma makes ${source.text.slice(word.start, word.end)} a part of the list before it, and a field is missing`,
        fix: 'Take the comma away.',
      });
    }
  }
  const last = words.at(-1);
  if (last === undefined || !/^[ \t\r]*,/.test(source.text.slice(last.end))) return;
  yield atText(source, source.text.indexOf(',', last.end), 1, { message: 'the line ends with a comma' });
}

/** A list with a blank after a comma is no mistake as long as no field is missing. */
function isShort(rule: RuleWords): boolean {
  return refusalOf(rule) !== undefined;
}
