import type { ByteString } from '../text/byte-string.ts';
import type { FindingPlace } from './finding.ts';
import { remember } from './remember.ts';

/** lineAt gives the line that a finding points at, as it stands in the file; undefined where there is none. */
export function lineAt(
  texts: ReadonlyMap<string, ByteString>,
  { file, line }: Pick<FindingPlace, 'file' | 'line'>,
): string | undefined {
  const cut = linesByFile(texts);
  const text = texts.get(file);
  const lines = cut.get(file) ?? text?.split('\n');
  if (lines !== undefined) cut.set(file, lines);
  return lines?.[line - 1];
}

/** A long file has thousands of findings. */
const linesByFile = remember<ReadonlyMap<string, ByteString>, Map<string, readonly string[]>>(() => new Map());
