import { parseTarget, type ProxyListen, type TcpProxy } from './tcp-proxy.ts';

/** ProxyFile is the configuration of a proxy. */
export interface ProxyFile {
  readonly path: string;
  readonly text: string;
}

interface Line {
  readonly line: number;
  readonly words: readonly string[];
}

interface Section {
  readonly kind: string;
  readonly name: string;
  readonly lines: readonly Line[];
}

/** The keywords that begin a section (HAProxy configuration manual, 2.1 and 4). */
const starts =
  /^(global|defaults|frontend|backend|listen|peers|resolvers|userlist|program|cache|ring|mailers|log-forward|http-errors|crt-store|fcgi-app|traces)$/;

/** readHaproxy gives the servers of backend and listen sections of a haproxy.cfg, with the frontends that lead there. */
export function readHaproxy({ path, text }: ProxyFile): readonly TcpProxy[] {
  const sections = sectionsOf(text);
  return sections
    .filter(({ kind }) => kind === 'backend' || kind === 'listen')
    .flatMap((section) => {
      const doors = sections.filter((one) => one === section || leadsTo(one, section.name));
      const defaults = [...defaultsBefore(sections, section), ...section.lines];
      const isTransparent = defaults.some(({ words }) => words[0] === 'source' && words.includes('usesrc'));
      const preset = defaults.filter(({ words }) => words[0] === 'default-server').flatMap(({ words }) => words);
      return section.lines.flatMap(({ line, words }): readonly TcpProxy[] => {
        const target = words[0] === 'server' ? parseTarget(words[2] ?? '') : undefined;
        if (target === undefined) return [];
        const own = [...preset, ...words.slice(3)];
        const passesSource = isTransparent || own.some((word) => /^(send-proxy(-v2.*)?|usesrc)$/.test(word));
        return [
          {
            file: path,
            line,
            target,
            passesSource,
            listens: doors.flatMap(listensOf),
            hasList: doors.some(hasList),
            passing:
              'send-proxy-v2 on the server line, to a gate with postern.proxy_protocol = on; or source 0.0.0.0 usesrc clientip',
          },
        ];
      });
    });
}

function sectionsOf(text: string): readonly Section[] {
  const sections: { kind: string; name: string; lines: Line[] }[] = [];
  for (const [index, whole] of text.split('\n').entries()) {
    const words = whole
      .replace(/(^|\s)#.*$/, '')
      .trim()
      .split(/\s+/);
    const [first = '', name = ''] = words;
    if (first === '') continue;
    if (starts.test(first)) sections.push({ kind: first, name, lines: [] });
    else sections.at(-1)?.lines.push({ line: index + 1, words });
  }
  return sections;
}

function leadsTo({ kind, lines }: Section, name: string): boolean {
  return (
    kind === 'frontend' &&
    lines.some(({ words }) => /^(default_backend|use_backend)$/.test(words[0] ?? '') && words[1] === name)
  );
}

/** The nearest defaults above count. */
function defaultsBefore(sections: readonly Section[], section: Section): readonly Line[] {
  return sections.slice(0, sections.indexOf(section)).findLast(({ kind }) => kind === 'defaults')?.lines ?? [];
}

function listensOf({ lines }: Section): readonly ProxyListen[] {
  return lines
    .filter(({ words }) => words[0] === 'bind')
    .flatMap(({ line, words }) =>
      (words[1] ?? '').split(',').map((text) => ({ line, address: parseTarget(text)?.host || '*' })),
    );
}

function hasList({ lines }: Section): boolean {
  return lines.some(({ words }) => words[0] === 'tcp-request' && words.some((word) => /reject/.test(word)));
}
