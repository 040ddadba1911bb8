import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { takesMethodForAddress } from './hba-missing-address.ts';
import { atWord, refusalOf, rulesOf } from './rule-words.ts';

/** Options that are none, or of another method. */
export const hbaOptionForm: Check = {
  id: 'hba-option-form',
  group: 'hba',
  severity: 'crit',
  about: {
    title: 'An option that is none, or of another method',
    why: 'What follows the method is options, each name=value without blanks around the equals sign, and most belong to one method. Else the whole file is refused.',
    fix: 'Write name=value in one word, in double quotes where the value has blanks; comments begin with #.',
    references: [manual('auth-pg-hba-conf')],
  },
  *find(server) {
    for (const rule of rulesOf(server)) {
      const refusal = refusalOf(rule);
      if (refusal === undefined || takesMethodForAddress(rule)) continue;
      const [, form] = /^authentication option not in name=value format: (.*)$/.exec(refusal) ?? [];
      const [, name] =
        /^unrecognized authentication option name: "(.*)"$/.exec(refusal) ??
        /^authentication option "(.*)" is only valid/.exec(refusal) ??
        [];
      const option = rule.options.find(
        ({ text }) => text === form || (name !== undefined && text.startsWith(`${name}=`)),
      );
      if (option === undefined) continue;
      yield atWord(rule, option, {
        message: refusal,
        ...(form !== undefined && isRemark(form) && { fix: 'Put # before the remark.' }),
        ...(name !== undefined && { fix: `Take ${name}= out of the line, or choose the method that has it.` }),
      });
    }
  },
};

/** A word with nothing of an option in it begins a remark. */
function isRemark(word: string): boolean {
  return /^(--|\/\/|;|[A-Z(])/.test(word);
}
