import { regexFaults, type RegexFault } from './syntax.ts';

/** AreOptions are how a regular expression is read, after its director (`***`) and its embedded options (`(?i)`). */
export interface AreOptions {
  /** `basic` is the syntax of `(?b)`, `extended` the one without escapes and non-greedy quantifiers of `(?e)`. */
  readonly syntax: 'advanced' | 'extended' | 'basic' | 'literal';
  readonly ignoresCase: boolean;
  /** White space and comments are left out. */
  readonly expanded: boolean;
  /** `.` and `[^ ]` never match a newline. */
  readonly newlineStops: boolean;
  /** `^` and `$` match also at newlines. */
  readonly newlineAnchors: boolean;
}

/** AreStart is the options and where the expression itself begins. */
export type AreStart =
  | { readonly kind: 'start'; readonly options: AreOptions; readonly offset: number }
  | { readonly kind: 'fault'; readonly fault: RegexFault };

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** parseOptions reads the director and the embedded options of an expression (manual: posix-metasyntax). */
export function parseOptions(source: string): AreStart {
  const options: Writable<AreOptions> = {
    syntax: 'advanced',
    ignoresCase: false,
    expanded: false,
    newlineStops: false,
    newlineAnchors: false,
  };
  let offset = 0;
  if (source.startsWith('***') && source.length > 3) {
    const director = source[3];
    if (director === '?') return { kind: 'fault', fault: regexFaults.badPattern };
    if (director === '=') return { kind: 'start', options: { ...options, syntax: 'literal' }, offset: 4 };
    if (director !== ':') return { kind: 'fault', fault: regexFaults.quantifier };
    offset = 4;
  }
  const embedded = /^\(\?([a-zA-Z]+)(.?)/s.exec(source.slice(offset));
  if (embedded === null) return { kind: 'start', options, offset };
  const [whole, letters = '', closing] = embedded;
  for (const letter of letters) if (!applyLetter(options, letter)) return { kind: 'fault', fault: regexFaults.option };
  if (closing !== ')') return { kind: 'fault', fault: regexFaults.option };
  if (options.syntax === 'literal') options.expanded = options.newlineStops = options.newlineAnchors = false;
  return { kind: 'start', options, offset: offset + whole.length };
}

/** applyLetter sets what a letter stands for, later ones over earlier ones, and tells whether there is such a letter. */
function applyLetter(options: Writable<AreOptions>, letter: string): boolean {
  switch (letter) {
    case 'b':
      options.syntax = 'basic';
      return true;
    case 'e':
      options.syntax = 'extended';
      return true;
    case 'q':
      options.syntax = 'literal';
      return true;
    case 'c':
    case 'i':
      options.ignoresCase = letter === 'i';
      return true;
    case 't':
    case 'x':
      options.expanded = letter === 'x';
      return true;
    case 's':
    case 'm':
    case 'n':
      options.newlineStops = options.newlineAnchors = letter !== 's';
      return true;
    case 'p':
    case 'w':
      options.newlineStops = letter === 'p';
      options.newlineAnchors = letter === 'w';
      return true;
    default:
      return false;
  }
}
