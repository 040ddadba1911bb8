import { printWord } from '../../hba/print-record.ts';
import { asBytes } from '../../text/as-bytes.ts';
import { fromUtf8, type ByteString } from '../../text/byte-string.ts';
import type { PolicyGroup } from '../policy.ts';
import { parseRoleWord, printFileWord } from '../words.ts';

/** identLines writes the maps of groups: those of two groups once where they share a map. */
export function identLines(groups: readonly PolicyGroup[]): readonly ByteString[] {
  const lines = groups.flatMap(({ map = '', identities }) =>
    identities.map(({ system, role }) => {
      const parsed = parseRoleWord(role);
      const target = parsed.kind === 'word' ? printFileWord(parsed.word) : printWord(fromUtf8(role));
      return asBytes(`${map.padEnd(15)} ${printWord(fromUtf8(system)).padEnd(30)} ${target}`);
    }),
  );
  return [...new Set(lines)];
}
