import { toDisplay } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import { atWord, rulesOf } from '../hba/rule-words.ts';
import { manual } from '../references.ts';

/** Lines of pg_hba.conf whose map has no line in pg_ident.conf. */
export const identMapUndefined: Check = {
  id: 'ident-map-undefined',
  group: 'ident',
  severity: 'high',
  about: {
    title: 'A map that nobody defines',
    why: 'A map without lines maps nobody: every login over the line fails with "no match in usermap".',
    fix: 'Add a line to pg_ident.conf: MAP SYSTEM-USER ROLE, then SELECT pg_reload_conf();',
    references: [manual('auth-username-maps')],
  },
  *find(server) {
    const { ident } = server;
    if (ident === undefined || ident.parsed.problems.length > 0) return;
    const maps = new Set(ident.parsed.records.map(({ map }) => map));
    for (const rule of rulesOf(server)) {
      const record = rule.read?.kind === 'record' ? rule.read.record : undefined;
      const map = record?.options.map;
      const word = rule.options.find(({ text }) => text.startsWith('map='));
      // map= without a name is no map: the names must be equal.
      if (map === undefined || map === '' || word === undefined || maps.has(map)) continue;
      const name = toDisplay(map);
      const known = [...maps].map(toDisplay);
      yield atWord(rule, word, {
        message: `no line of pg_ident.conf defines the map ${name}${known.length === 0 ? '' : `, only ${known.join(', ')}`}`,
        fix: `Add a line to pg_ident.conf: ${name} SYSTEM-USER ROLE`,
      });
    }
  },
};
