import { toDisplay } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atText, rulesOf } from './rule-words.ts';

/** The bytes in UTF-8 of U+00A0, U+2000 to U+200B, U+202F, U+3000 and U+FEFF, and two control characters. */
const strange = /\xc2\xa0|\xe2\x80[\x80-\x8b\xaf]|\xe3\x80\x80|\xef\xbb\xbf|[\v\f]/;

/** The command that makes blanks of a character; one at the beginning of the file goes away. */
function sedFor(character: string): string {
  const bytes = [...character].map((byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');
  return character === '\xef\xbb\xbf' ? `sed -i 's/${bytes}//g' pg_hba.conf` : `sed -i 's/${bytes}/ /g' pg_hba.conf`;
}

/** Characters that look like a blank, or like nothing, and are letters to the server. */
export const hbaNbspBom: Check = {
  id: 'hba-nbsp-bom',
  group: 'hba',
  severity: 'crit',
  about: {
    title: 'A blank that is none',
    why: 'Only space and tab part words. A no-break space from a web page, the byte order mark of an editor, VT and FF are letters: the file is refused, before # a byte order mark makes the comment an entry, and at the end of a field the line loads and is dead.',
    fix: "Remove them: sed -i 's/\\xc2\\xa0/ /g; s/^\\xef\\xbb\\xbf//' pg_hba.conf",
    references: [manual('auth-pg-hba-conf')],
  },
  *find(server) {
    for (const { source } of rulesOf(server)) {
      if (!strange.test(source.text)) continue;
      for (const word of source.fields.flat()) {
        if (word.quoted) continue;
        const match = strange.exec(word.source);
        if (match === null) continue;
        const [character] = match;
        const code =
          toDisplay(word.text)
            .match(/[\u00a0\u2000-\u200b\u202f\u3000\ufeff\v\f]/)?.[0]
            ?.codePointAt(0) ?? 0;
        yield atText(source, word.start + match.index, character.length, {
          message: `U+${code.toString(16).toUpperCase().padStart(4, '0')} is no blank to the server but a letter of this word`,
          fix: `Remove it: ${sedFor(character)}`,
        });
      }
    }
  },
};
