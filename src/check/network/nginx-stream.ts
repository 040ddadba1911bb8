import type { ProxyFile } from './haproxy.ts';
import { parseTarget, type TcpProxy } from './tcp-proxy.ts';

/** Directive is one directive of nginx, with its block where it has one (nginx: Beginner's Guide). */
interface Directive {
  readonly line: number;
  readonly name: string;
  readonly words: readonly string[];
  readonly block: readonly Directive[];
}

/** How deep blocks may stand in each other: stream, server, and some to spare. */
const maxDepth = 16;

/** readNginx gives the servers that `stream` blocks of an nginx.conf pass to; a file without one may be included in one. */
export function readNginx({ path, text }: ProxyFile): readonly TcpProxy[] {
  const main = parseBlock([...tokens(text)], 0);
  const streams = main.filter(({ name }) => name === 'stream').map(({ block }) => block);
  return (streams.length > 0 ? streams : [main]).flatMap((stream) =>
    stream.filter(({ name }) => name === 'server').flatMap((server) => waysOf(server, stream, path)),
  );
}

function waysOf({ block }: Directive, stream: readonly Directive[], file: string): readonly TcpProxy[] {
  const pass = block.find(({ name }) => name === 'proxy_pass');
  if (pass === undefined) return [];
  const [to = ''] = pass.words;
  const upstream = stream.find(({ name, words }) => name === 'upstream' && words[0] === to);
  const members = upstream?.block.filter(({ name }) => name === 'server') ?? [pass];
  const setting = (name: string): Directive | undefined => [...block, ...stream].find((one) => one.name === name);
  const passesSource =
    setting('proxy_protocol')?.words[0] === 'on' || setting('proxy_bind')?.words.includes('transparent') === true;
  const listens = block
    .filter(({ name }) => name === 'listen')
    .map(({ line, words: [address = ''] }) => ({ line, address: parseTarget(address)?.host || '*' }));
  return members.flatMap(({ line, words: [text = ''] }) => {
    const target = parseTarget(text);
    if (target === undefined) return [];
    return [
      {
        file,
        line,
        target,
        passesSource,
        listens,
        hasList: setting('deny') !== undefined,
        passing:
          'proxy_protocol on; to a gate with postern.proxy_protocol = on; or proxy_bind $remote_addr transparent;',
      },
    ];
  });
}

interface Token {
  readonly line: number;
  readonly text: string;
}

/** Words, quoted ones without their quotes; braces and semicolons by themselves. */
function* tokens(text: string): Generator<Token> {
  let line = 1;
  for (const [whole] of text.matchAll(/\n|#[^\n]*|"[^"]*"|'[^']*'|[{};]|[^\s{};]+/g)) {
    if (!whole.startsWith('#') && whole !== '\n') yield { line, text: whole.replaceAll(/^["']|["']$/g, '') };
    line += whole.split('\n').length - 1;
  }
}

/** parseBlock takes directives off the tokens, up to the brace that ends the block. */
function parseBlock(rest: Token[], depth: number): readonly Directive[] {
  const found: Directive[] = [];
  let words: Token[] = [];
  for (let token = rest.shift(); token !== undefined && token.text !== '}'; token = rest.shift()) {
    if (token.text !== ';' && token.text !== '{') {
      words.push(token);
      continue;
    }
    const [first, ...others] = words;
    const block = token.text === '{' && depth < maxDepth ? parseBlock(rest, depth + 1) : [];
    if (first !== undefined) {
      found.push({ line: first.line, name: first.text, words: others.map((one) => one.text), block });
    }
    words = [];
  }
  return found;
}
