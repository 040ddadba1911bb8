import { Composer, type CST, Lexer, LineCounter, Parser, type ParsedNode } from 'yaml';

/** ParsedYaml is the first document of a file, with what is wrong in it; or why it is not looked at. */
export type ParsedYaml =
  | {
      readonly kind: 'document';
      readonly contents: ParsedNode | null;
      readonly errors: readonly YamlError[];
      /** lineAt gives the line of an offset, counted from 1. */
      lineAt(offset: number | undefined): number;
    }
  | RefusedYaml;

/** RefusedYaml is text that is longer or deeper than any file of settings: what is wrong, behind "the file". */
export interface RefusedYaml {
  readonly kind: 'refused';
  readonly message: string;
}

/** YamlError is one thing that is no YAML. */
export interface YamlError {
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
}

/** Characters of a file at the most: what people write by hand has some thousands. */
const longest = 1_048_576;

/** How deep nodes may stand in each other. The composer recurses, and Node does not survive some thousand levels of it. */
const deepest = 128;

/** Errors that are kept: the first ones say what is wrong, and each costs a search. */
const mostErrors = 20;

/**
 * parseYaml reads text that anybody may have written. Aliases stay aliases (nothing is expanded), keys that come twice are
 * not looked for (that takes the square of their number), and text that is longer or deeper than any file of settings is
 * refused.
 */
export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  // The lexer tells only of the lines behind the first.
  lines.addNewLine(0);
  const cut = tokensOf(text, lines);
  if (cut.kind === 'refused') return cut;
  const { tokens } = cut;
  const composer = new Composer({ lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const [document] = composer.compose(tokens, true, text.length);
  const lineAt = (offset = 0): number => lines.linePos(offset).line;
  const errors = document?.errors.slice(0, mostErrors) ?? [];
  return {
    kind: 'document',
    contents: document?.contents ?? null,
    errors: errors.map(({ pos, message }) => ({ line: lineAt(pos[0]), message })),
    lineAt,
  };
}

/** whyNotYaml tells why text is not looked at, however well it is written: it is too long or too deep; else undefined. */
export function whyNotYaml(text: string): string | undefined {
  const cut = tokensOf(text, new LineCounter());
  return cut.kind === 'refused' ? cut.message : undefined;
}

type Cut = { readonly kind: 'tokens'; readonly tokens: readonly CST.Token[] } | RefusedYaml;

function tokensOf(text: string, lines: LineCounter): Cut {
  if (text.length > longest) return { kind: 'refused', message: `has more than ${longest} characters` };
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > deepest) return { kind: 'refused', message: `has more than ${deepest} levels` };
  }
  tokens.push(...parser.end());
  return { kind: 'tokens', tokens };
}
