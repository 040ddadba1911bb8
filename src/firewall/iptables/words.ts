/**
 * splitWords splits a line as a shell would, or as iptables-restore does: at blanks, with quotes and backslashes. A `#`
 * at the beginning of a word starts a comment. What ends a shell command (`;`, `&`, `&&`, `|`, `||`) is a word of its own.
 */
export function splitWords(line: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let i = 0; i < line.length; i++) {
    const c = line[i] ?? '';
    if (c === "'" || c === '"') {
      const end = closingQuote(line, i, c);
      word = (word ?? '') + unquote(line.slice(i + 1, end), c);
      i = end;
    } else if (c === '\\' && i + 1 < line.length) {
      word = (word ?? '') + (line[++i] ?? '');
    } else if (c === '#' && word === undefined) {
      break;
    } else if (c === ' ' || c === '\t' || c === '\r') {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (c === ';' || c === '|' || (c === '&' && !(word ?? '').endsWith('>'))) {
      if (word !== undefined) words.push(word);
      word = undefined;
      const isDouble = c !== ';' && line[i + 1] === c;
      words.push(isDouble ? c + c : c);
      if (isDouble) i++;
    } else {
      word = (word ?? '') + c;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

function closingQuote(line: string, start: number, quote: string): number {
  for (let i = start + 1; i < line.length; i++) {
    if (line[i] === quote) return i;
    if (line[i] === '\\' && quote === '"') i++;
  }
  return line.length;
}

function unquote(text: string, quote: string): string {
  return quote === '"' ? text.replaceAll(/\\(["\\$`])/g, '$1') : text;
}
