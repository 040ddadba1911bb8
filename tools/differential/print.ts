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
