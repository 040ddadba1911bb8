import { certificateDemandOf, strengthOf } from '../../access/regions/strength.ts';
import type { HbaRecord } from '../../hba/record.ts';
import type { Check } from '../check.ts';
import { atLine, nameLines } from '../reach/at-line.ts';
import { manual } from '../references.ts';

/** A line behind others that take everybody it is about. */
export const ruleUnreachable: Check = {
  id: 'rule-unreachable',
  group: 'access',
  severity: 'high',
  about: {
    title: 'A line that earlier lines leave nothing to decide',
    why: 'The first line that fits decides, and if it refuses no later line is tried. Whoever reads the file takes this line for a rule that is in force.',
    fix: 'Move the line above those that take its connections, or delete it.',
    references: [manual('auth-pg-hba-conf')],
  },
  find: (server) =>
    server.deadText.flatMap((dead) => {
      if (dead.kind !== 'unreachable') return [];
      const { record, by } = dead;
      const blockers = nameLines(by, record);
      const verb = by.length === 1 ? 'takes' : 'take';
      const isOvertaken = by.some((earlier) => letsInEasier(earlier, record));
      const consequence = isOvertaken
        ? ` and ${by.length === 1 ? 'does' : 'do'} otherwise: what this line says never happens`
        : '';
      return [
        atLine(record, {
          severity: isOvertaken ? 'high' : 'low',
          message: `this line is never reached: ${blockers} ${verb} every connection it is about${consequence}`,
          fix: isOvertaken
            ? `Move this line above ${blockers}, or delete it.`
            : `Delete this line: ${blockers} ${by.length === 1 ? 'says' : 'say'} the same.`,
        }),
      ];
    }),
};

/** Whether an earlier line does otherwise in a way that matters: it refuses or lets in, or asks for less. */
function letsInEasier(earlier: HbaRecord, later: HbaRecord): boolean {
  if ((earlier.method === 'reject') !== (later.method === 'reject')) return true;
  if (later.method === 'reject') return false;
  if (earlier.type !== 'hostssl' && later.type === 'hostssl') return true;
  const transport = later.type === 'local' ? 'local' : later.type === 'hostssl' ? 'tls' : 'none';
  return (
    strengthOf(earlier, transport) < strengthOf(later, transport) ||
    certificateDemandOf(earlier) < certificateDemandOf(later)
  );
}
