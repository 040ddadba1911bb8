import { splitWords } from './words.ts';

/** ShellCommand is one simple command of a script, with its variables filled in. */
export interface ShellCommand {
  readonly words: readonly string[];
  /** Counted from 1. */
  readonly line: number;
  /** The line as it stands in the file. */
  readonly text: string;
  /** Why it may not be run, or not with these words. */
  readonly doubt?: string;
}

/** maxExpansions bounds the commands that loops within loops may come to. */
const maxExpansions = 100_000;

/** Pending is a loop whose end has not been read. */
interface Loop {
  readonly name: string;
  readonly values: readonly string[];
  readonly body: ShellCommand[];
}

/**
 * readShell reads the simple commands of a shell script: assignments of plain values, `for NAME in WORDS` loops, lines
 * that go on after a backslash. Commands in `if`, `while`, `case` and functions are given with a doubt.
 */
export function readShell(text: string): readonly ShellCommand[] {
  const variables = new Map<string, string>();
  const loops: Loop[] = [];
  const done: ShellCommand[] = [];
  const opened: string[] = [];
  const emit = (command: ShellCommand): void => {
    const target = loops.at(-1)?.body ?? done;
    if (target.length < maxExpansions) target.push(command);
  };
  for (const { line, source, text: shown } of logicalLines(text)) {
    for (const words of simpleCommands(splitWords(source))) {
      const [first = '', second = ''] = words;
      if (first === 'for' && words[2] === 'in') {
        loops.push({
          name: second,
          values: words.slice(3).flatMap((word) => expand(word, variables).split(/\s+/)),
          body: [],
        });
      } else if (first === 'done' && opened.at(-1) !== 'while' && loops.length > 0) {
        closeLoop(loops.pop(), emit);
      } else if (opens(first, words)) {
        opened.push(first === 'until' ? 'while' : first);
      } else if (first === 'fi' || first === 'esac' || first === 'done' || first === '}') {
        opened.pop();
      } else {
        const rest = stripKeywords(words);
        const assigned = /^([A-Za-z_]\w*)=(.*)$/s.exec(rest.length === 1 ? (rest[0] ?? '') : '');
        if (assigned !== null) variables.set(assigned[1] ?? '', expand(assigned[2] ?? '', variables));
        else if (rest.length > 0) emit(commandOf(rest, line, shown, variables, opened.at(-1)));
      }
    }
  }
  for (const loop of loops) done.push(...loop.body);
  return done;
}

function opens(first: string, words: readonly string[]): boolean {
  if (first === 'if' || first === 'while' || first === 'until' || first === 'case') return true;
  return first === 'function' || first === '{' || /\(\)\{?$/.test(first) || words[1] === '()';
}

function stripKeywords(words: readonly string[]): readonly string[] {
  const [first = ''] = words;
  const isKeyword = ['do', 'then', 'else', 'export', 'local', 'readonly', '!'].includes(first);
  return isKeyword ? stripKeywords(words.slice(1)) : words;
}

function commandOf(
  words: readonly string[],
  line: number,
  text: string,
  variables: ReadonlyMap<string, string>,
  inside: string | undefined,
): ShellCommand {
  // A variable without quotes may hold several words.
  const expanded = words.flatMap((word) =>
    /^\$\{?\w+\}?$/.test(word) ? expand(word, variables).split(/\s+/) : [expand(word, variables)],
  );
  const doubt =
    inside === undefined
      ? undefined
      : `the script comes to this line (it stands in ${inside === '{' || /\(\)/.test(inside) ? 'a function' : `"${inside}"`})`;
  return { words: expanded, line, text, ...(doubt !== undefined && { doubt }) };
}

function closeLoop(loop: Loop | undefined, emit: (command: ShellCommand) => void): void {
  if (loop === undefined) return;
  for (const value of loop.values) {
    const bound = new Map([[loop.name, value]]);
    for (const command of loop.body) emit({ ...command, words: command.words.map((word) => expand(word, bound)) });
  }
}

function expand(word: string, variables: ReadonlyMap<string, string>): string {
  return word.replaceAll(
    /\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))/g,
    (whole, braced?: string, fallback?: string, bare?: string) => {
      return variables.get(braced ?? bare ?? '') ?? fallback ?? whole;
    },
  );
}

function simpleCommands(words: readonly string[]): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  for (const word of words) {
    if (word === ';' || word === '&&' || word === '||' || word === '|' || word === '&') commands.push([]);
    else commands.at(-1)?.push(word);
  }
  return commands.filter((command) => command.length > 0);
}

interface LogicalLine {
  readonly line: number;
  readonly source: string;
  readonly text: string;
}

/** logicalLines joins lines that go on: those that end in the given character, a backslash or PowerShell's backtick. */
export function* logicalLines(text: string, more = '\\'): Generator<LogicalLine> {
  let source = '';
  let start = 0;
  for (const [index, raw] of text.split('\n').entries()) {
    if (source === '') start = index;
    const line = raw.replace(/\r$/, '');
    if (line.endsWith(more) && !line.endsWith(more + more)) {
      source += `${line.slice(0, -1)} `;
      continue;
    }
    source += line;
    if (source.trim() !== '') yield { line: start + 1, source, text: source.trim() };
    source = '';
  }
  if (source.trim() !== '') yield { line: start + 1, source, text: source.trim() };
}
