import type { Check, Found } from '../check.ts';
import { toDisplay } from '../../text/byte-string.ts';
import type { CheckedHba } from '../checked-server.ts';
import type { FindingPlace } from '../finding.ts';
import { nearestWord } from '../../text/nearest-word.ts';
import { manual } from '../references.ts';
import { hostTypes, methodNames } from './rule-words.ts';
import { placeIn, placeOfWord, type SourceLine } from '../source-line.ts';

/** hbaRefused finds every reason for which the server refuses pg_hba.conf as a whole. */
export const hbaRefused: Check = {
  id: 'hba-refused',
  group: 'hba',
  severity: 'crit',
  about: {
    title: 'pg_hba.conf does not load',
    why: 'One bad line refuses the whole file. At a reload the old lines silently stay in force, though pg_reload_conf() answers t and pg_conf_load_time() moves on; at the next start there is no server.',
    fix: 'Correct the line, then ask before you reload: postern rules pg_hba.conf',
    references: [manual('auth-pg-hba-conf'), manual('view-pg-hba-file-rules')],
  },
  find: ({ hba }) => (hba === undefined ? [] : problemsOf(hba)),
};

function problemsOf({ parsed, lines }: CheckedHba): readonly Found[] {
  const byPlace = new Map(lines.map(({ source }) => [`${source.file}:${source.line}`, source]));
  return parsed.problems.map(({ file, line, message, hint }) => {
    const source = byPlace.get(`${file}:${line}`);
    return {
      file,
      line,
      ...(source !== undefined && placeOfProblem(source, message)),
      message: `the server refuses pg_hba.conf: ${message}`,
      ...(source !== undefined && lacksAddress(source, message) ? { fix: missingAddress } : fixOf(message, hint)),
    };
  });
}

const missingAddress = "The address is missing: put the clients' network before the method.";

/** Whether the last word of a line that ends too early is a method, so that something before it is missing. */
function lacksAddress({ fields }: SourceLine, message: string): boolean {
  const last = fields.at(-1)?.[0]?.text;
  return message.startsWith('end-of-line before') && methodNames.some((name) => name === last);
}

function fixOf(message: string, hint: string | undefined): { readonly fix?: string } {
  const type = /^invalid connection type "(.*)"$/.exec(message)?.[1];
  if (type !== undefined) return { fix: fixOfType(type) };
  if (message === 'end-of-line before authentication method') {
    return { fix: 'Put the method at the end of the line: scram-sha-256, or peer in a local line.' };
  }
  if (message.includes('contains no entries')) return { fix: 'Write at least one line: local all all peer' };
  return hint === undefined ? {} : { fix: hint };
}

function fixOfType(word: string): string {
  if (/^include/i.test(word)) return 'An include takes the name of one file: include app.conf';
  if (/^(\/\/|--|;|\/\*)/.test(word)) return 'Comments begin with #.';
  const near = nearestWord(word.toLowerCase(), ['local', ...hostTypes]);
  return near === undefined ? `A line begins with local, ${hostTypes.join(', ')}.` : `Write ${near}`;
}

/** The word that the message quotes, or the end of a line that lacks something; undefined where it is the whole line. */
function placeOfProblem(source: SourceLine, message: string): FindingPlace | undefined {
  const words = source.fields.flat();
  if (message.startsWith('end-of-line')) return placeIn(source, words.at(-1)?.end ?? 0, 1);
  const names = [...message.matchAll(/"([^"]*)"|: ([^"\s]+)$/g)].map(([, quoted, last]) => quoted ?? last ?? '');
  // Options come last, and may be words that stand further to the front as well.
  const inOrder = message.startsWith('authentication option') ? words.toReversed() : words;
  const word = inOrder.find(({ text }) =>
    names.some((name) => name === toDisplay(text) || text.startsWith(`${name}=`)),
  );
  return word && placeOfWord(source, word);
}
