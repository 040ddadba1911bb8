import type { FirewallFile, Place } from './place.ts';

/** FileLine is one line of a file with its place. */
export interface FileLine {
  /** Without the blanks around it. */
  readonly text: string;
  /** How many blanks it begins with. */
  readonly indent: number;
  readonly place: Place;
}

/** linesOf gives the lines of a file that are not empty. */
export function linesOf(file: FirewallFile): readonly FileLine[] {
  return file.text.split('\n').flatMap((line, index) => {
    const text = line.trim();
    if (text === '') return [];
    return [{ text, indent: line.length - line.trimStart().length, place: { file: file.name, line: index + 1, text } }];
  });
}
