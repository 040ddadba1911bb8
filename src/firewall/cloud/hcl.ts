import type { FirewallFile } from '../place.ts';

/** HclValue is an attribute's value: texts, lists of texts, and expressions that only terraform knows. */
export type HclValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly HclValue[] }
  | { readonly kind: 'expression'; readonly text: string };

/** HclBlock is a block of Terraform's language with the line it begins on. */
export interface HclBlock {
  readonly name: string;
  readonly labels: readonly string[];
  readonly line: number;
  readonly attributes: ReadonlyMap<string, HclValue>;
  readonly blocks: readonly HclBlock[];
}

interface Token {
  readonly kind: 'word' | 'string' | 'mark' | 'newline';
  readonly text: string;
  readonly line: number;
}

interface Reader {
  readonly tokens: readonly Token[];
  at: number;
}

/** parseHcl reads the blocks of a file (Terraform's configuration syntax): what is not plain stays as an expression. */
export function parseHcl(file: FirewallFile): readonly HclBlock[] {
  return readBody({ tokens: tokenize(file.text), at: 0 }).blocks;
}

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let line = 1;
  const pattern =
    /(\n)|[ \t\r]+|(?:#|\/\/)[^\n]*|(\/\*[\s\S]*?\*\/)|<<-?(\w+)\n[\s\S]*?\n\s*\3\b|"((?:[^"\\\n]|\\.)*)"|([{}[\](),=:?])|([^\s{}[\](),=:"]+)/g;
  for (const match of text.matchAll(pattern)) {
    const [whole, newline, , , string, mark, word] = match;
    if (newline !== undefined) tokens.push({ kind: 'newline', text: '\n', line });
    else if (string !== undefined) tokens.push({ kind: 'string', text: string.replaceAll(/\\(["\\])/g, '$1'), line });
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark, line });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, line });
    line += whole.split('\n').length - 1;
  }
  return tokens;
}

function peek(reader: Reader, ahead = 0): Token | undefined {
  return reader.tokens[reader.at + ahead];
}

function isMark(token: Token | undefined, text: string): boolean {
  return token?.kind === 'mark' && token.text === text;
}

function readBody(reader: Reader): Pick<HclBlock, 'attributes' | 'blocks'> {
  const attributes = new Map<string, HclValue>();
  const blocks: HclBlock[] = [];
  while (reader.at < reader.tokens.length && !isMark(peek(reader), '}')) {
    const token = peek(reader);
    reader.at++;
    if (token === undefined || token.kind === 'newline' || token.kind === 'mark') continue;
    if (isMark(peek(reader), '=')) {
      reader.at++;
      attributes.set(token.text, readValue(reader));
      continue;
    }
    const labels: string[] = [];
    while (peek(reader)?.kind === 'string' || peek(reader)?.kind === 'word')
      labels.push(reader.tokens[reader.at++]?.text ?? '');
    if (!isMark(peek(reader), '{')) continue;
    reader.at++;
    blocks.push({ name: token.text, labels, line: token.line, ...readBody(reader) });
    reader.at++;
  }
  return { attributes, blocks };
}

function readValue(reader: Reader): HclValue {
  const token = peek(reader);
  if (isMark(token, '[')) return readList(reader);
  const start = reader.at;
  skipExpression(reader);
  const tokens = reader.tokens.slice(start, reader.at);
  const [only] = tokens;
  if (tokens.length === 1 && only !== undefined && isPlain(only)) return { kind: 'text', text: only.text };
  return {
    kind: 'expression',
    text: tokens
      .map(({ text }) => text)
      .join(' ')
      .trim(),
  };
}

function isPlain({ kind, text }: Token): boolean {
  if (kind === 'string') return !text.includes('${');
  return kind === 'word' && /^(?:-?\d+|true|false|null)$/.test(text);
}

function readList(reader: Reader): HclValue {
  const items: HclValue[] = [];
  reader.at++;
  while (reader.at < reader.tokens.length && !isMark(peek(reader), ']')) {
    if (isMark(peek(reader), ',') || peek(reader)?.kind === 'newline') reader.at++;
    else items.push(readValue(reader));
  }
  reader.at++;
  return { kind: 'list', items };
}

/** An expression ends with its line, or with what ends the list it stands in, outside of its own brackets. */
function skipExpression(reader: Reader): void {
  let depth = 0;
  for (; reader.at < reader.tokens.length; reader.at++) {
    const token = peek(reader);
    if (token === undefined || (depth === 0 && token.kind === 'newline')) return;
    if (token.kind !== 'mark') continue;
    if (depth === 0 && (token.text === ',' || token.text === ']' || token.text === '}')) return;
    if ('{[('.includes(token.text)) depth++;
    if ('}])'.includes(token.text)) depth--;
  }
}
