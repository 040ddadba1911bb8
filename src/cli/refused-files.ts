import type { AuthProblem } from '../hba/auth-problem.ts';
import { print } from './terminal.ts';

/** printRefusedFiles says why the server would not load files, one problem a line, and sets exit code 1. */
export function printRefusedFiles(problems: readonly AuthProblem[], format: 'text' | 'json'): void {
  if (format === 'json') print(JSON.stringify({ refused: problems }, undefined, 2));
  else {
    print('the server would not load these files: at a reload the old lines stay, a start fails');
    for (const { file, line, message, hint } of problems) {
      print(`${file}:${line}: ${message}`);
      if (hint !== undefined) print(`  hint: ${hint}`);
    }
  }
  process.exitCode = 1;
}
