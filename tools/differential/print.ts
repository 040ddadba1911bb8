import { printTable } from '../../bench/table.ts';
import type { Examination } from './examine.ts';
import type { Verdict } from './subject.ts';

/** Letters in a row that are printed as they are; longer ones are words at some limit of the server. */
const maxRun = 40;

/** printDisagreement prints both answers under the question, which is JSON that a recorded case can take. */
export function printDisagreement(
  { question, server, postern }: Extract<Verdict, { kind: 'differs' }>,
  dataDirectory: string,
): string {
  const print = (value: unknown): string =>
    JSON.stringify(value)
      .replaceAll(dataDirectory, '$DATA')
      .replace(new RegExp(`(\\w)\\1{${maxRun},}`, 'g'), (run, letter: string) => `${letter}{${run.length} times}`);
  return `question: ${print(withoutEmpty(question))}\nserver:   ${print(server)}\npostern:  ${print(postern)}`;
}

/** Shrinking empties the files that do not matter. */
function withoutEmpty(question: unknown): unknown {
  if (typeof question !== 'object' || question === null) return question;
  return Object.fromEntries(Object.entries(question).filter(([, value]) => value !== ''));
}

/** printExaminations prints what came out, one line a version and subject, and why answers differ that are meant to. */
export function printExaminations(examined: readonly (readonly [number, readonly Examination[]])[]): string {
  const head = ['version', 'subject', '', 'cases', 'agree', 'differ as meant', 'disagree', 'a second'];
  const known = new Map<string, number>();
  const rows = examined.flatMap(([version, all]) =>
    all.map((examination) => {
      for (const [reason, count] of examination.known) known.set(reason, (known.get(reason) ?? 0) + count);
      return [String(version), examination.subject, '', ...figuresOf(examination)];
    }),
  );
  const reasons = [...known].map(([reason, count]) => `${count} × ${reason}`);
  return [printTable(head, rows), ...reasons].join('\n');
}

function figuresOf({ cases, agreements, known, disagreements, seconds }: Examination): readonly string[] {
  const meant = [...known.values()].reduce((sum, each) => sum + each, 0);
  return [cases, agreements, meant, disagreements.length, Math.round(cases / seconds)].map(String);
}
