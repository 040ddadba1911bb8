import { join } from 'node:path';
import { execute, type Executed } from './execute.ts';
import { projectRoot } from './project-root.ts';

/** postern runs one command of the program to its end. */
export function postern(...args: readonly string[]): Promise<Executed> {
  return execute(join(projectRoot(), 'bin', 'postern'), args);
}
