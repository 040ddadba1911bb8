import type { ServerVersion } from '../../dialect/server-version.ts';
import type { SettingContext } from '../setting.ts';
import { isUnit } from '../unit.ts';
import { bool, integer, standingFor, string, type ValueType } from '../value-type.ts';
import { checks } from './checks.ts';

/** ServerSetting is one setting of a server, as it is in some of its versions. */
export interface ServerSetting {
  /** The name as the server spells it. */
  readonly name: string;
  /** The versions that have it so, both included. */
  readonly from: number;
  readonly to: number;
  /** `backend` takes a new value for new sessions; `internal` can be set nowhere. */
  readonly context: SettingContext | 'backend' | 'internal';
  readonly type: ValueType | 'internal';
  /** The value before any file is read, as it would stand in the file. */
  readonly default: string;
}

/** isIn tells whether a setting is one of a version's. */
export function isIn({ from, to }: ServerSetting, version: ServerVersion): boolean {
  return from <= version && version <= to;
}

/** parseBooleans reads booleanRows. */
export function parseBooleans(rows: string): ServerSetting[] {
  return lines(rows).map((line) => ({ ...parseHead(line), type: bool }));
}

/** parseNumbers reads integerRows and realRows. */
export function parseNumbers(kind: 'integer' | 'real', rows: string): ServerSetting[] {
  return lines(rows).map((line) => {
    const { rest, ...head } = parseHead(line);
    const [least, greatest, unit] = rest.split(' ');
    const type = { ...integer(Number(least), Number(greatest), isUnit(unit) ? unit : undefined), kind };
    return { ...head, type: unit === 'octal' ? { ...type, octal: true } : type };
  });
}

/** parseStrings reads stringRows. */
export function parseStrings(rows: string): ServerSetting[] {
  return lines(rows).map((line) => {
    const { rest, ...head } = parseHead(line);
    return { ...head, type: checks.get(rest) ?? string };
  });
}

/** parseEnums reads enumRows. */
export function parseEnums(rows: string): ServerSetting[] {
  return lines(rows).map((line) => {
    const [first = '', shown = '', hidden = ''] = line.split(/: |; /);
    return { ...parseHead(first), type: standingFor(labels(shown), labels(hidden)) };
  });
}

/** parseInternals reads internalRows. */
export function parseInternals(rows: string): ServerSetting[] {
  return lines(rows).map((line) => {
    const [name = '', span = ''] = line.split(' ');
    return { name, ...parseSpan(span), context: 'internal', type: 'internal', default: '' };
  });
}

interface Head extends Omit<ServerSetting, 'type'> {
  /** What stands behind the default. */
  readonly rest: string;
}

const head =
  /^(?<name>\S+)(?: (?<span>\d*-\d*))? (?<context>[a-z-]+) (?:'(?<quoted>[^']*)'|(?<bare>\S+))(?: (?<rest>.*))?$/;

const contexts: ReadonlySet<string> = new Set([
  'postmaster',
  'sighup',
  'superuser-backend',
  'backend',
  'superuser',
  'user',
]);

function parseHead(line: string): Head {
  const { name, span = '', context = '', quoted, bare = '', rest = '' } = head.exec(line)?.groups ?? {};
  if (name === undefined || !isContext(context)) throw new Error(`row of a setting: ${line}`);
  return { name, ...parseSpan(span), context, default: quoted ?? bare, rest };
}

function isContext(word: string): word is Exclude<ServerSetting['context'], 'internal'> {
  return contexts.has(word);
}

function parseSpan(span: string): Pick<ServerSetting, 'from' | 'to'> {
  const [from = '', to = ''] = span.split('-');
  return { from: from === '' ? 0 : Number(from), to: to === '' ? Infinity : Number(to) };
}

function lines(rows: string): string[] {
  return rows.trim().split(/\n\s*/);
}

function labels(list: string): Readonly<Record<string, string>> {
  const pairs = list === '' ? [] : list.split(', ').map((label) => label.split('='));
  return Object.fromEntries(pairs.map(([label = '', meaning = label]) => [unquoted(label), unquoted(meaning)]));
}

function unquoted(label: string): string {
  return label === "''" ? '' : label;
}
