import type { Check } from '../check.ts';
import { atText, show } from '../hba/rule-words.ts';
import { manual } from '../references.ts';
import { mapLinesOf } from './map-words.ts';

/** Names with a comma that stand without quotes. */
export const identUnquotedComma: Check = {
  id: 'ident-unquoted-comma',
  group: 'ident',
  severity: 'high',
  about: {
    title: 'A comma outside of quotes in pg_ident.conf',
    why: 'A comma makes a list, and no field of a map may be one: "multiple values in ident field", and the whole file is refused. Distinguished names and expressions such as {1,2} have commas.',
    fix: 'Put the field into double quotes: "CN=alice,O=Acme"',
    references: [manual('auth-username-maps')],
  },
  *find(server) {
    for (const { source, read } of mapLinesOf(server)) {
      if (read?.kind !== 'refused' || read.problem.message !== 'multiple values in ident field') continue;
      const field = source.fields.slice(0, 3).find((words) => words.length > 1);
      const [first] = field ?? [];
      const last = field?.at(-1);
      if (field === undefined || first === undefined || last === undefined) continue;
      const whole = field.map(show).join(',');
      yield atText(source, first.start, last.end - first.start, {
        message: `the comma makes a list of ${whole}, and no field of a map may be one`,
        fix: `Write "${whole.replaceAll('"', '')}"`,
      });
    }
  },
};
