import { asBytes } from '../../text/as-bytes.ts';
import type { ByteString } from '../../text/byte-string.ts';

/** blockBegin and blockEnd stand around the lines that a plan owns; all others are written by hand and stay. */
export const blockBegin = '# BEGIN postern';
/** blockEnd is the last line of the block. */
export const blockEnd = '# END postern';

/** printBlock puts lines between the marks. */
export function printBlock(lines: readonly string[]): readonly string[] {
  return [`${blockBegin} plan: changes below are lost with the next plan`, ...lines, blockEnd];
}

/** PlacedBlock is a file with the block in it, or why there is no place for it. */
export type PlacedBlock =
  | { readonly kind: 'placed'; readonly text: ByteString }
  | { readonly kind: 'refused'; readonly line: number; readonly message: string };

/**
 * placeBlock puts a block into a text where the old one was; where there was none, at the top (the first line that
 * matches decides, so that hand-written lines cannot hide it) or at the end.
 */
export function placeBlock(text: ByteString, block: readonly string[], where: 'top' | 'end'): PlacedBlock {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  const begins = lines.flatMap((line, index) => (isMark(line, blockBegin) ? [index] : []));
  const ends = lines.flatMap((line, index) => (isMark(line, blockEnd) ? [index] : []));
  const [begin] = begins;
  const [end] = ends;
  if (begin === undefined && end === undefined) {
    const gap = lines.length === 0 ? [] : [''];
    return placed(where === 'top' ? [...block, ...gap, ...lines] : [...lines, ...gap, ...block]);
  }
  if (begins.length !== 1 || ends.length !== 1 || begin === undefined || end === undefined || end < begin) {
    const line = (begins[1] ?? ends[1] ?? begin ?? end ?? 0) + 1;
    return { kind: 'refused', line, message: `the marks "${blockBegin}" and "${blockEnd}" do not stand in one pair` };
  }
  return placed([...lines.slice(0, begin), ...block, ...lines.slice(end + 1)]);
}

function isMark(line: string, mark: string): boolean {
  return line === mark || line.startsWith(`${mark} `);
}

function placed(lines: readonly string[]): PlacedBlock {
  return { kind: 'placed', text: asBytes(`${lines.join('\n')}\n`) };
}
