import { linesOf } from '../lines.ts';
import { readShell } from '../iptables/shell.ts';
import { type FirewallFile, type Place, placeOf } from '../place.ts';
import type { Element, RichRule, Zone } from './zone.ts';

/** readZoneList reads `firewall-cmd --list-all` and `--list-all-zones`. */
export function readZoneList(file: FirewallFile): readonly Zone[] {
  const zones: Zone[] = [];
  let zone: Zone | undefined;
  let isRich = false;
  for (const { text, indent, place } of linesOf(file)) {
    const head = indent === 0 ? /^([\w-]+)(?:\s+\(([^)]*)\))?$/.exec(text) : null;
    if (head !== null) {
      if (zone !== undefined) zones.push(zone);
      zone = emptyZone(head[1] ?? '', /\bdefault\b/.test(head[2] ?? ''), place);
      isRich = false;
    } else if (zone !== undefined) {
      isRich = text.startsWith('rich rules:') || (isRich && /^rule\b/.test(text));
      const rich = text.replace(/^rich rules:\s*/, '');
      if (isRich && rich !== '') zone = { ...zone, rules: [...zone.rules, parseRichRule(rich, place)] };
      else if (!isRich) zone = withLine(zone, text, place);
    }
  }
  return zone === undefined ? zones : [...zones, zone];
}

/** readZoneCommands reads `firewall-cmd --add-…` lines; a zone that is not named is the default one. */
export function readZoneCommands(file: FirewallFile): readonly Zone[] {
  const zones = new Map<string, Zone>();
  for (const { words, line, text } of readShell(file.text)) {
    if (!words.some((word) => word === 'firewall-cmd' || word.endsWith('/firewall-cmd'))) continue;
    const place = placeOf(file, line, text);
    const valueOf = (option: string): readonly string[] =>
      words.filter((word) => word.startsWith(`${option}=`)).map((word) => word.slice(option.length + 1));
    const [name = ''] = valueOf('--zone');
    const zone = zones.get(name) ?? emptyZone(name, name === '', place);
    zones.set(name, {
      ...zone,
      sources: [
        ...zone.sources,
        ...valueOf('--add-source').map((one) => ({ name: 'source', attributes: sourceOf(one), place })),
      ],
      interfaces: [
        ...zone.interfaces,
        ...valueOf('--add-interface').map((one) => ({ name: 'interface', attributes: { name: one }, place })),
      ],
      elements: [
        ...zone.elements,
        ...valueOf('--add-service').map((one) => ({ name: 'service', attributes: { name: one }, place })),
        ...valueOf('--add-port').map((one) => ({ name: 'port', attributes: portOf(one), place })),
        ...valueOf('--add-forward-port').map((one) => ({ name: 'forward-port', attributes: forwardOf(one), place })),
      ],
      rules: [...zone.rules, ...valueOf('--add-rich-rule').map((one) => parseRichRule(one, place))],
    });
  }
  return [...zones.values()];
}

function emptyZone(name: string, isDefault: boolean, place: Place): Zone {
  return { name, isDefault, target: { name: 'default', place }, interfaces: [], sources: [], elements: [], rules: [] };
}

function withLine(zone: Zone, text: string, place: Place): Zone {
  const [, key = '', value = ''] = /^([\w -]+):\s*(.*)$/.exec(text) ?? [];
  const words = value.split(/\s+/).filter((word) => word !== '');
  const made = (name: string, attributesOf: (word: string) => Element['attributes']): readonly Element[] =>
    words.map((word) => ({ name, attributes: attributesOf(word), place }));
  switch (key) {
    case 'target':
      return { ...zone, target: { name: value, place } };
    case 'interfaces':
      return { ...zone, interfaces: made('interface', (name) => ({ name })) };
    case 'sources':
      return { ...zone, sources: made('source', sourceOf) };
    case 'services':
      return { ...zone, elements: [...zone.elements, ...made('service', (name) => ({ name }))] };
    case 'ports':
      return { ...zone, elements: [...zone.elements, ...made('port', portOf)] };
    case 'protocols':
      return { ...zone, elements: [...zone.elements, ...made('protocol', (name) => ({ value: name }))] };
    case 'source-ports':
      return { ...zone, elements: [...zone.elements, ...made('source-port', portOf)] };
    case 'forward-ports':
      return { ...zone, elements: [...zone.elements, ...made('forward-port', forwardOf)] };
    default:
      return zone;
  }
}

function sourceOf(word: string): Element['attributes'] {
  return word.startsWith('ipset:') ? { ipset: word.slice('ipset:'.length) } : { address: word };
}

function portOf(word: string): Element['attributes'] {
  const [port = '', protocol = ''] = word.split('/');
  return { port, protocol };
}

/** `port=80:proto=tcp:toport=5432:toaddr=10.0.0.2` */
function forwardOf(word: string): Element['attributes'] {
  const part = (name: string): string => new RegExp(`(?:^|:)${name}=([^:]*)`).exec(word)?.[1] ?? '';
  const address = /(?:^|:)toaddr=(.*)$/.exec(word)?.[1] ?? '';
  return { port: part('port'), protocol: part('proto'), 'to-port': part('toport'), 'to-addr': address };
}

/** parseRichRule reads a rule of firewalld.richlanguage(5). */
export function parseRichRule(text: string, place: Place): RichRule {
  const elements: { name: string; attributes: Record<string, string>; place: Place }[] = [];
  for (const [, key, double, single, bare, word] of text.matchAll(/([\w-]+)=(?:"([^"]*)"|'([^']*)'|(\S+))|([\w-]+)/g)) {
    const last = elements.at(-1);
    if (word !== undefined && /^not$/i.test(word) && last !== undefined) last.attributes['invert'] = 'true';
    else if (word !== undefined) elements.push({ name: word, attributes: {}, place });
    else if (last !== undefined) last.attributes[key ?? ''] = double ?? single ?? bare ?? '';
  }
  return { elements, place };
}
