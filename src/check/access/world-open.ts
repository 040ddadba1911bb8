import type { Check } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { atLine, nameLines } from '../reach/at-line.ts';
import { remotePassages, whereItListens } from '../reach/facts.ts';
import { isExposed, isFiltered } from '../network/exposure.ts';
import { describeExample, exampleOf } from '../reach/passage.ts';
import { findOpenWorld } from '../reach/world.ts';
import { manual } from '../references.ts';

/** Lines that let the internet in, one alone or several together. */
export const worldOpen: Check = {
  id: 'world-open',
  group: 'access',
  severity: 'crit',
  about: {
    title: 'Lines that let in the internet',
    why: 'Every scanner finds an open port within hours. What is left between a stranger and the data is one guessed password or one bug of the server.',
    fix: 'Write the networks of the clients, such as 203.0.113.0/24, in place of 0.0.0.0/0 and ::/0; where they change, put a VPN or a gate in front.',
    references: [manual('auth-pg-hba-conf')],
  },
  find: (server) =>
    findOpenWorld(remotePassages(server)).map(({ records, families, passage }) => {
      const [first, ...others] = records;
      const witness = exampleOf(passage);
      const together = others.length === 0 ? '' : `together with ${nameLines(others, first)} `;
      return atLine(first, {
        severity: isExposed(server) ? 'crit' : 'med',
        message: `this line ${together}lets in the internet (${families.join(' and ')}), by method ${first.method}${whereItListens(server) || whatFilters(server)}`,
        witness: describeExample(witness, passage.condition),
      });
    }),
};

function whatFilters(server: CheckedServer): string {
  return isFiltered(server) ? '; for now a packet filter keeps the internet away' : '';
}
