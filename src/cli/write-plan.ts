import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { strerror } from '../env/strerror.ts';
import type { PlannedFile } from '../plan/planned-file.ts';
import { toBuffer } from '../text/byte-string.ts';
import { fail } from './terminal.ts';

/** writePlan writes the files of a plan below a directory, which it makes; older files of these names are replaced. */
export function writePlan(directory: string, files: readonly PlannedFile[]): void {
  try {
    for (const { path, text } of files) {
      const target = join(directory, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, toBuffer(text), { mode: path.endsWith('.sh') ? 0o755 : 0o644 });
    }
  } catch (error) {
    fail(`could not write the plan: ${strerror(error)}`);
  }
}
