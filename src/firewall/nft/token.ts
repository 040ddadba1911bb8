/** Token is a word, a quoted string, or one of `{ } ( ) , ;` and the end of a line. */
export interface Token {
  readonly kind: 'word' | 'string' | 'mark' | 'newline';
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
}

/** tokenize splits the text of nft(8). Comments are left out; a backslash takes the end of a line away. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let line = 1;
  // Newline, continued line, comment, string, mark, word.
  const pattern = /(\n)|(\\\r?\n)|#[^\n]*|"([^"\n]*)"?|([{}(),;])|([^\s{}(),;"#]+)/g;
  for (const [, newline, continued, string, mark, word] of text.matchAll(pattern)) {
    if (newline !== undefined) tokens.push({ kind: 'newline', text: '\n', line });
    else if (string !== undefined) tokens.push({ kind: 'string', text: string, line });
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark, line });
    else if (word !== undefined) tokens.push(...splitColon({ kind: 'word', text: word, line }));
    if (newline !== undefined || continued !== undefined) line++;
  }
  return tokens;
}

/** A map's colon may stick to the key (`22: accept`); an IPv6 address may end in two of them. */
function splitColon(token: Token): readonly Token[] {
  const { text, line } = token;
  if (text.length < 2 || !text.endsWith(':') || text.endsWith('::')) return [token];
  return [
    { kind: 'word', text: text.slice(0, -1), line },
    { kind: 'word', text: ':', line },
  ];
}

/** expandDefinitions takes `define NAME = …` out and puts what it stands for where `$NAME` stands. */
export function expandDefinitions(tokens: readonly Token[]): readonly Token[] {
  const definitions = new Map<string, readonly Token[]>();
  const expanded: Token[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined) break;
    if (token.kind === 'word' && /^(?:define|redefine)$/.test(token.text) && tokens[i + 2]?.text === '=') {
      const end = endOfStatement(tokens, i + 3);
      const value = tokens.slice(i + 3, end).flatMap((one) => replace(one, definitions));
      definitions.set(
        tokens[i + 1]?.text ?? '',
        value.filter(({ kind }) => kind !== 'newline'),
      );
      i = end - 1;
    } else {
      expanded.push(...replace(token, definitions));
    }
  }
  return expanded;
}

function replace(token: Token, definitions: ReadonlyMap<string, readonly Token[]>): readonly Token[] {
  if (token.kind !== 'word' || !token.text.startsWith('$')) return [token];
  const value = definitions.get(token.text.slice(1));
  return value?.map((one) => ({ ...one, line: token.line })) ?? [token];
}

/** endOfStatement gives the index of the newline, semicolon or closing brace that ends the statement begun at start. */
export function endOfStatement(tokens: readonly Token[], start: number): number {
  let depth = 0;
  for (let i = start; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined) break;
    const isMark = token.kind === 'mark';
    if (depth === 0 && (token.kind === 'newline' || (isMark && (token.text === ';' || token.text === '}')))) return i;
    if (isMark && (token.text === '{' || token.text === '(')) depth++;
    if (isMark && (token.text === '}' || token.text === ')')) depth--;
  }
  return tokens.length;
}
