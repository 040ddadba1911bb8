import type { ByteString } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import { atWord, show } from '../hba/rule-words.ts';
import { manual } from '../references.ts';
import { mapRecordsOf } from './map-words.ts';

/** Distinguished names in another form than that of RFC 2253. */
export const identDnOrder: Check = {
  id: 'ident-dn-order',
  group: 'ident',
  severity: 'med',
  about: {
    title: 'A distinguished name in the wrong order',
    why: 'With clientname=DN names are compared in the form of RFC 2253: the narrowest part first, commas without blanks. As openssl x509 -subject prints them, they never match.',
    fix: 'Ask for the name: openssl x509 -in client.crt -noout -subject -nameopt RFC2253',
    references: [manual('auth-pg-hba-conf'), 'RFC 2253'],
    versions: [14, 19],
  },
  *find(server) {
    const maps = new Set(
      (server.hba?.parsed.records ?? []).flatMap(({ options }) =>
        options.clientName === 'DN' ? (options.map ?? []) : [],
      ),
    );
    for (const line of mapRecordsOf(server)) {
      const { map, systemUser } = line.record;
      if (!maps.has(map) || line.systemUser === undefined) continue;
      const right = systemUser.kind === 'name' ? inOrder(systemUser.name) : expressionInOrder(systemUser.are.source);
      if (right === undefined) continue;
      yield atWord(line, line.systemUser, {
        message: `${show(line.systemUser)} is not in the form of RFC 2253 and never matches`,
        fix: `Write "${right}"`,
      });
    }
  },
};

/** The parts in the order and form of RFC 2253; undefined where they are so already. */
function inOrder(name: ByteString): string | undefined {
  const parts = name.split(name.startsWith('/') ? '/' : ',').filter((part) => part !== '');
  const trimmed = parts.map((part) => part.trim().replace(/\s*=\s*/, '='));
  if (!trimmed.every((part) => /^[A-Za-z0-9.]+=/.test(part))) return undefined;
  const isReversed = trimmed.length > 1 && /^CN=/i.test(trimmed.at(-1) ?? '') && !/^CN=/i.test(trimmed[0] ?? '');
  const right = (isReversed ? trimmed.toReversed() : trimmed).join(',');
  return right === name ? undefined : right;
}

/** A part of a name as an expression may give it: no comma, and brackets only in pairs. */
const plainPart = /^[A-Za-z0-9.]+=(?:[^,()[\]{}|]|\([^()|]*\)|\[[^\]]*\])*$/;

/** An expression for a whole name, part by part; a line that begins with / is one, also where it shows a name of openssl. */
function expressionInOrder(source: ByteString): string | undefined {
  const [, start = '', middle = '', end = ''] = /^(\^?)(.*?)(\$?)$/s.exec(source) ?? [];
  const separator = middle.includes('/') ? '/' : ',';
  const parts = middle.split(separator).map((part) => part.trim());
  if (parts.length < 2 || !parts.every((part) => plainPart.test(part))) return undefined;
  const isReversed = /^CN=/i.test(parts.at(-1) ?? '') && !/^CN=/i.test(parts[0] ?? '');
  if (separator === ',' && !isReversed) return undefined;
  const right = (isReversed ? parts.toReversed() : parts).join(',');
  return separator === '/' && start === '' ? right : `/${start}${right}${end}`;
}
