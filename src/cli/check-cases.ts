import type { Universe } from '../access/universe.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { withTlsOfFiles } from './case-tls.ts';
import { readCases } from './cases.ts';
import { answerCheckCase, checkCase } from './check-case.ts';
import { print } from './terminal.ts';

/** answerCheckCases answers a file of cases, one JSON object a line: each is a server of its own. */
export async function answerCheckCases(path: string, dialect: Dialect, universe: Universe): Promise<void> {
  for (const one of readCases(path, checkCase)) {
    const whole = await withTlsOfFiles(one, dialect);
    print(JSON.stringify(answerCheckCase(whole, dialect, universe)));
  }
}
