import { parseAre } from '../../hba/are/parse.ts';
import { toDisplay } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import { isAnchored } from '../hba/anchors.ts';
import { atWord, show } from '../hba/rule-words.ts';
import { manual } from '../references.ts';
import { mapRecordsOf } from './map-words.ts';

/** Expressions for system users that also fit longer names. */
export const identRegexUnanchored: Check = {
  id: 'ident-regex-unanchored',
  group: 'ident',
  severity: 'crit',
  about: {
    title: 'A map whose expression also fits longer names',
    why: 'An expression fits wherever it is found: /(.*)@example\\.com also maps x@example.com.evil.org, a name that somebody else gives out. In an alternation ^ and $ belong to the branch they stand in.',
    fix: 'Write /^(.*)@example\\.com$',
    references: [manual('auth-username-maps')],
  },
  *find(server) {
    for (const line of mapRecordsOf(server)) {
      const { systemUser } = line.record;
      if (systemUser.kind !== 'regex' || line.systemUser === undefined) continue;
      const parsed = parseAre(systemUser.are.source);
      if (parsed.kind !== 'parsed') continue;
      const source = toDisplay(systemUser.are.source);
      const open = [
        ...(isAnchored(parsed.root, 'start') ? [] : ['beginning']),
        ...(isAnchored(parsed.root, 'end') ? [] : ['end']),
      ];
      if (open.length === 0) continue;
      yield atWord(line, line.systemUser, {
        message: `${show(line.systemUser)} does not hold on to the ${open.join(' and the ')} of the name`,
        fix: `Write /${anchored(source)}`,
      });
    }
  },
};

/** Parentheses keep an alternation together; (?:…) leaves \\1 what it was. */
function anchored(source: string): string {
  const bare = source.replace(/^\^/, '').replace(/(?<!\\)\$$/, '');
  return bare.includes('|') ? `^(?:${bare})$` : `^${bare}$`;
}
