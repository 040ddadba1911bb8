import { printWord } from '../../hba/print-record.ts';
import { asBytes } from '../../text/as-bytes.ts';
import { fromUtf8, type ByteString } from '../../text/byte-string.ts';
import type { PolicyGroup } from '../policy.ts';
import { parseRoleWord, printFileWord } from '../words.ts';

/** identLines writes the maps of groups: each group's identities under the group's name. */
export function identLines(groups: readonly PolicyGroup[]): readonly ByteString[] {
  return groups.flatMap(({ name, identities }) =>
    identities.map(({ system, role }) => {
      const parsed = parseRoleWord(role);
      const target = parsed.kind === 'word' ? printFileWord(parsed.word) : printWord(fromUtf8(role));
      return asBytes(`${name.padEnd(15)} ${printWord(fromUtf8(system)).padEnd(30)} ${target}`);
    }),
  );
}
