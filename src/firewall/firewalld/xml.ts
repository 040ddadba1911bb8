import type { FirewallFile, Place } from '../place.ts';
import type { Element, RichRule, Zone } from './zone.ts';

/** Tag is one tag of an XML file. */
interface Tag extends Element {
  readonly isEnd: boolean;
  readonly isEmpty: boolean;
}

/** readZoneXml reads a file of /etc/firewalld/zones (firewalld.zone(5)); the zone has the file's name. */
export function readZoneXml(file: FirewallFile): Zone {
  const name = (file.name.split('/').at(-1) ?? '').replace(/\.xml$/, '');
  const start: Place = { file: file.name, line: 1, text: '<zone>' };
  let target = { name: 'default', place: start };
  const elements: Element[] = [];
  const rules: RichRule[] = [];
  let rule: { elements: Element[]; place: Place } | undefined;
  for (const tag of readTags(file)) {
    if (tag.name === 'zone' && !tag.isEnd) target = { name: tag.attributes['target'] ?? 'default', place: tag.place };
    else if (tag.name === 'rule') {
      if (!tag.isEnd) rule = { elements: [tag], place: tag.place };
      if ((tag.isEnd || tag.isEmpty) && rule !== undefined) {
        rules.push(rule);
        rule = undefined;
      }
    } else if (!tag.isEnd) (rule?.elements ?? elements).push(tag);
  }
  return {
    name,
    target,
    rules,
    interfaces: elements.filter((one) => one.name === 'interface'),
    sources: elements.filter((one) => one.name === 'source'),
    elements: elements.filter((one) => one.name !== 'interface' && one.name !== 'source'),
    isDefault: false,
  };
}

function readTags(file: FirewallFile): readonly Tag[] {
  const lines = file.text.split('\n');
  const text = file.text.replaceAll(/<!--[\s\S]*?-->/g, (comment) => comment.replaceAll(/[^\n]/g, ' '));
  let line = 1;
  let from = 0;
  return [...text.matchAll(/<(\/?)([A-Za-z][\w-]*)((?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g)].map(
    (match) => {
      line += text.slice(from, match.index).split('\n').length - 1;
      from = match.index;
      const attributes: Record<string, string> = {};
      for (const [, key = '', quoted = ''] of (match[3] ?? '').matchAll(/([\w:-]+)\s*=\s*("[^"]*"|'[^']*')/g)) {
        attributes[key] = quoted.slice(1, -1);
      }
      const place = { file: file.name, line, text: (lines[line - 1] ?? '').trim() };
      return { name: match[2] ?? '', attributes, place, isEnd: match[1] === '/', isEmpty: match[4] === '/' };
    },
  );
}
