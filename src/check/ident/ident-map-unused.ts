import { toDisplay } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import { atWord } from '../hba/rule-words.ts';
import { manual } from '../references.ts';
import { mapRecordsOf } from './map-words.ts';

/** Maps that no line of pg_hba.conf uses. */
export const identMapUnused: Check = {
  id: 'ident-map-unused',
  group: 'ident',
  severity: 'info',
  about: {
    title: 'A map that nobody uses',
    why: 'Its lines are dead text until some line of pg_hba.conf has map= with its name; then they decide who may be whom.',
    fix: 'Remove its lines, or use it: local all all peer map=NAME',
    references: [manual('auth-username-maps')],
  },
  *find(server) {
    const { hba } = server;
    if (hba === undefined || hba.parsed.problems.length > 0) return;
    const used = new Set(hba.parsed.records.flatMap(({ options }) => options.map ?? []));
    for (const line of mapRecordsOf(server)) {
      const { map } = line.record;
      if (used.has(map)) continue;
      used.add(map);
      yield atWord(line, line.map, { message: `no line of pg_hba.conf uses the map ${toDisplay(map)}` });
    }
  },
};
