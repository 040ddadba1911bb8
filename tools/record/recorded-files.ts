import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedAnswer, RecordedFile, RecordedServer } from '../../test/recorded/auth-file-log.ts';
import { projectRoot } from '../../test/support/project-root.ts';

/** pathOf is the file that holds the recorded answers of a kind. */
export function pathOf(name: string): string {
  return join(projectRoot(), 'test', 'recorded', `${name}.jsonl`);
}

/** readLines reads the cases of a file, one JSON object a line. */
export function readLines(name: string): readonly unknown[] {
  return readFileSync(pathOf(name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

/** writeLines writes the cases back. */
export function writeLines(name: string, cases: readonly unknown[]): void {
  writeFileSync(pathOf(name), `${cases.map((each) => JSON.stringify(each)).join('\n')}\n`);
}

/** AnswerOfOne is what one server said of a file. */
export type AnswerOfOne = Omit<RecordedAnswer, 'servers'>;

/** answerOf gives what is recorded of one server. */
export function answerOf({ answers }: RecordedFile, server: RecordedServer): AnswerOfOne | undefined {
  const found = answers.find(({ servers }) => servers.includes(server));
  if (found === undefined) return undefined;
  const { servers: _servers, ...answer } = found;
  return answer;
}

/** The order in which servers stand in the files. */
const order: readonly RecordedServer[] = ['12', '13', '14', '15', '16', '17', '18_embedded', '18'];

/** withAnswer puts what one server said into a case; servers that say the same share an answer. */
export function withAnswer(recorded: RecordedFile, server: RecordedServer, given: AnswerOfOne): RecordedFile {
  const answers: { servers: RecordedServer[]; answer: AnswerOfOne }[] = [];
  for (const each of order) {
    const answer = each === server ? given : answerOf(recorded, each);
    if (answer === undefined) continue;
    const same = answers.find((other) => JSON.stringify(other.answer) === JSON.stringify(answer));
    if (same === undefined) answers.push({ servers: [each], answer });
    else same.servers.push(each);
  }
  return { ...recorded, answers: answers.map(({ servers, answer }) => ({ servers, ...answer })) };
}
