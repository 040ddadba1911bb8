import type { Problem } from '../../text/problem.ts';
import { type FirewallFile, placeOf } from '../place.ts';
import { arrayOf, asText, type Json, type JsonObject, memberOf, objectOf, parseJson } from '../json.ts';
import {
  chainOf,
  type NftElement,
  type NftMapEntry,
  type NftStatement,
  type NftTables,
  type NftValues,
  type NftVerdict,
  readPriority,
  tableOf,
} from './statement.ts';

/** readNftJson reads what `nft -j list ruleset` prints (libnftables-json(5)). */
export function readNftJson(file: FirewallFile): { readonly tables: NftTables; readonly problems: readonly Problem[] } {
  const tables: NftTables = new Map();
  const parsed = parseJson(file);
  if (parsed.problem !== undefined) return { tables, problems: [parsed.problem] };
  for (const item of arrayOf(memberOf(parsed.value, 'nftables'))) readItem(item, file, tables);
  return { tables, problems: [] };
}

function readItem(item: Json, file: FirewallFile, tables: NftTables): void {
  const [kind, value] = onlyMember(unwrapCommand(item));
  const object = objectOf(value);
  const text = (name: string): string => asText(object[name]) ?? '';
  if (kind === 'table') {
    const table = tableOf(tables, text('family'), text('name'));
    if (textsOf(object['flags']).includes('dormant')) table.isDormant = true;
    return;
  }
  const table = (): ReturnType<typeof tableOf> => tableOf(tables, text('family'), text('table'));
  if (kind === 'chain') {
    const chain = chainOf(table(), text('name'));
    const place = placeOf(file, value?.line ?? 0, `chain ${text('name')} policy ${text('policy')}`);
    if (object['hook'] === undefined) return;
    chain.hook = text('hook');
    chain.type = text('type');
    chain.priority = readPriority([text('prio')]);
    chain.policy = { verdict: text('policy') === 'drop' ? 'drop' : 'accept', place };
    if (object['dev'] !== undefined) chain.devices = textsOf(object['dev']);
  } else if (kind === 'set' || kind === 'map') {
    table().sets.set(text('name'), {
      elements: arrayOf(object['elem']).map((one) => elementOf(asPair(one)[0])),
      entries: kind === 'map' ? entriesOf(object['elem']) : [],
      isChanging: object['timeout'] !== undefined || arrayOf(object['elem']).some(expires),
    });
  } else if (kind === 'rule') {
    const source = arrayOf(object['expr']);
    const place = placeOf(
      file,
      value?.line ?? 0,
      `${text('family')} ${text('table')} ${text('chain')}: ${source.map(printShort).join(' ')}`,
    );
    chainOf(table(), text('chain')).rules.push({ place, statements: source.map(statementOf) });
  }
}

/** `{"add": {"rule": …}}` is a command; a listing has the rule itself. */
function unwrapCommand(item: Json): Json {
  const [kind, value] = onlyMember(item);
  return (kind === 'add' || kind === 'insert' || kind === 'create') && value !== undefined ? value : item;
}

function onlyMember(value: Json | undefined): readonly [string, Json | undefined] {
  return Object.entries(objectOf(value))[0] ?? ['', undefined];
}

function textsOf(value: Json | undefined): readonly string[] {
  return value?.kind === 'array' ? value.items.map((one) => asText(one) ?? '') : [asText(value) ?? ''];
}

function printShort(value: Json): string {
  return JSON.stringify(plain(value)).slice(0, 120);
}

function plain(value: Json): unknown {
  if (value.kind === 'array') return value.items.map(plain);
  if (value.kind === 'object')
    return Object.fromEntries(Object.entries(value.members).map(([name, one]) => [name, plain(one)]));
  return value.value;
}

function statementOf(item: Json): NftStatement {
  const [kind, value] = onlyMember(item);
  const object = objectOf(value);
  const text = printShort(item);
  switch (kind) {
    case 'match':
      return matchOf(object, text);
    case 'vmap':
      return { kind: 'vmap', keys: keysOf(object['key']).keys, entries: mapOf(object['data']), text };
    case 'counter':
    case 'log':
    case 'mangle':
    case 'masquerade':
    case 'snat':
    case 'flow':
    case 'comment':
      return { kind: 'nothing' };
    case 'dnat':
    case 'redirect':
      return translationOf(object, text);
    case 'notrack':
      return { kind: 'untrack' };
    case 'limit':
    case 'quota':
    case 'ct count':
      return { kind: 'doubt', text };
    case 'set':
      return {
        kind: 'update',
        set: (asText(object['set']) ?? '').replace(/^@/, ''),
        text,
        isConditional: /"limit"/.test(text),
      };
    default:
      return { kind: 'verdict', verdict: verdictOf(item) };
  }
}

function verdictOf(item: Json | undefined): NftVerdict {
  const [kind, value] = onlyMember(item);
  switch (kind) {
    case 'accept':
    case 'drop':
    case 'reject':
    case 'return':
    case 'continue':
      return { kind };
    case 'jump':
    case 'goto':
      return { kind, name: asText(objectOf(value)['target']) ?? '' };
    default:
      return { kind: 'unknown', name: item === undefined ? '' : printShort(item) };
  }
}

function translationOf(object: JsonObject, text: string): NftStatement {
  const to = object['addr'] === undefined ? undefined : asText(object['addr']);
  const port = object['port'] === undefined ? undefined : asText(object['port']);
  if ((object['addr'] !== undefined && to === undefined) || (object['port'] !== undefined && port === undefined)) {
    return { kind: 'verdict', verdict: { kind: 'unknown', name: text } };
  }
  return { kind: 'translate', text, ...(to !== undefined && { to }), ...(port !== undefined && { port }) };
}

function matchOf(object: JsonObject, text: string): NftStatement {
  const { keys, mask } = keysOf(object['left']);
  const operator = asText(object['op']) ?? '';
  return {
    kind: 'match',
    keys,
    operator: operator === 'in' ? '' : operator,
    values: valuesOf(object['right']),
    text,
    ...(mask && { mask }),
  };
}

function keysOf(left: Json | undefined): { readonly keys: readonly string[]; readonly mask?: readonly string[] } {
  const [kind, value] = onlyMember(left);
  if (kind === 'concat') return { keys: arrayOf(value).flatMap((one) => keysOf(one).keys) };
  if (kind === '&') {
    const [inner, mask] = arrayOf(value);
    return { keys: keysOf(inner).keys, mask: flagsOf(mask) };
  }
  return { keys: [keyOf(kind, value)] };
}

function flagsOf(value: Json | undefined): readonly string[] {
  const [kind, inner] = onlyMember(value);
  if (kind === '|') return arrayOf(inner).flatMap(flagsOf);
  return value?.kind === 'array' ? value.items.flatMap(flagsOf) : textsOf(value);
}

function keyOf(kind: string, value: Json | undefined): string {
  const object = objectOf(value);
  const text = (name: string): string => asText(object[name]) ?? '';
  if (kind === 'payload') return `${text('protocol')} ${text('field')}`;
  if (kind === 'meta') return text('key');
  if (kind === 'ct') return ['ct', text('dir'), text('key')].filter((word) => word !== '').join(' ');
  if (kind === 'fib') return `fib ${textsOf(object['flags']).join(' . ')} ${text('result')}`;
  return kind;
}

function valuesOf(right: Json | undefined): NftValues {
  const name = asText(right);
  if (name?.startsWith('@') === true) return { kind: 'set', name: name.slice(1) };
  const [kind, value] = onlyMember(right);
  if (kind === 'set') return { kind: 'elements', elements: arrayOf(value).map(elementOf) };
  if (kind === '|') return { kind: 'elements', elements: [flagsOf(right)] };
  if (right?.kind === 'array') return { kind: 'elements', elements: right.items.map(elementOf) };
  return { kind: 'elements', elements: right === undefined ? [] : [elementOf(right)] };
}

function elementOf(value: Json | undefined): NftElement {
  const [kind, inner] = onlyMember(value);
  if (kind === 'concat') return arrayOf(inner).map(partOf);
  if (kind === 'elem') return elementOf(objectOf(inner)['val']);
  return [partOf(value)];
}

function partOf(value: Json | undefined): string {
  const [kind, inner] = onlyMember(value);
  if (kind === 'prefix') return `${asText(objectOf(inner)['addr']) ?? ''}/${asText(objectOf(inner)['len']) ?? ''}`;
  if (kind === 'range')
    return arrayOf(inner)
      .map((one) => asText(one) ?? '')
      .join('-');
  if (value?.kind === 'plain' && typeof value.value === 'boolean') return value.value ? 'exists' : 'missing';
  return asText(value) ?? '';
}

function mapOf(data: Json | undefined): readonly NftMapEntry[] | { readonly named: string } {
  const name = asText(data);
  return name === undefined ? entriesOf(memberOf(data, 'set')) : { named: name.replace(/^@/, '') };
}

function entriesOf(value: Json | undefined): readonly NftMapEntry[] {
  return arrayOf(value).map((one) => {
    const [key, verdict] = asPair(one);
    return { element: elementOf(key), verdict: verdictOf(verdict) };
  });
}

function asPair(value: Json): readonly [Json, Json | undefined] {
  return value.kind === 'array' && value.items[0] !== undefined ? [value.items[0], value.items[1]] : [value, undefined];
}

function expires(value: Json): boolean {
  const object = objectOf(memberOf(asPair(value)[0], 'elem'));
  return object['timeout'] !== undefined || object['expires'] !== undefined;
}
