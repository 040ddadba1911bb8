import type { ConnectionType } from '../../hba/record.ts';
import {
  allAddresses,
  equalSets,
  intersect,
  isEmpty,
  toCidrs,
  unionOf,
  type AddressSet,
} from '../../inet/address-set.ts';
import { printWord } from '../../hba/print-record.ts';
import { asBytes } from '../../text/as-bytes.ts';
import { fromUtf8, type ByteString } from '../../text/byte-string.ts';
import type { PolicyTransport } from '../policy.ts';
import type { SiteRule } from '../site.ts';
import { printFileWord } from '../words.ts';

/** HbaDraft is lines of pg_hba.conf that differ in their addresses alone, and what they are for. */
export interface HbaDraft {
  readonly comments: readonly string[];
  readonly type: ConnectionType;
  readonly databases: readonly string[];
  readonly users: readonly string[];
  readonly sources: AddressSet | undefined;
  /** Method and options. */
  readonly demand: string;
}

const types: Readonly<Record<PolicyTransport, ConnectionType>> = {
  tls: 'hostssl',
  any: 'host',
  plain: 'hostnossl',
  gss: 'hostgssenc',
  'not-gss': 'hostnogssenc',
  local: 'local',
};

/** draftLines makes the lines of rules, those together that can stand in one. */
export function draftLines(rules: readonly SiteRule[]): readonly HbaDraft[] {
  const drafts: HbaDraft[] = [];
  for (const draft of rules.map(draftOf)) {
    const place = drafts.findLastIndex((one, index) => mayJoin(one, draft, drafts.slice(index + 1)));
    const known = drafts[place];
    if (known === undefined) drafts.push(draft);
    else drafts[place] = join(known, draft);
  }
  return drafts;
}

function draftOf(rule: SiteRule): HbaDraft {
  const options = rule.options.map(([name, value]) => printWord(fromUtf8(`${name}=${value}`)));
  return {
    comments: [rule.place === undefined ? rule.comment : `${rule.place.file}:${rule.place.line}: ${rule.comment}`],
    type: types[rule.transport],
    databases: unique(rule.databases.map(printFileWord)),
    users: unique(rule.roles.map(printFileWord)),
    sources: rule.sources,
    // cert asks for it by itself.
    demand: [
      rule.method,
      ...options.filter((word) => rule.method !== 'cert' || word !== 'clientcert=verify-full'),
    ].join(' '),
  };
}

/** `all` among other words says it alone; replication is no database to it. */
function unique(words: readonly string[]): readonly string[] {
  const distinct = [...new Set(words)];
  return distinct.includes('all') ? distinct.filter((word) => word === 'all' || word === 'replication') : distinct;
}

/** Two drafts are one where they differ in one field, and nothing between them decides about the second's connections. */
function mayJoin(one: HbaDraft, other: HbaDraft, between: readonly HbaDraft[]): boolean {
  if (one.type !== other.type || one.demand !== other.demand) return false;
  const alike = [
    sameWords(one.databases, other.databases),
    sameWords(one.users, other.users),
    one.sources === undefined || other.sources === undefined || equalSets(one.sources, other.sources),
  ];
  if (alike.filter(Boolean).length < 2) return false;
  return between.every((each) => each.demand === other.demand || areApart(each, other));
}

function sameWords(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((word) => other.includes(word));
}

function areApart(one: HbaDraft, other: HbaDraft): boolean {
  if (one.sources === undefined || other.sources === undefined) return one.sources !== other.sources;
  return isEmpty(intersect(one.sources, other.sources));
}

function join(one: HbaDraft, other: HbaDraft): HbaDraft {
  return {
    ...one,
    comments: [...new Set([...one.comments, ...other.comments])],
    databases: unique([...one.databases, ...other.databases]),
    users: unique([...one.users, ...other.users]),
    sources:
      one.sources === undefined || other.sources === undefined ? undefined : unionOf([one.sources, other.sources]),
  };
}

/** HbaLineText is one line, without a line end, and the draft that it is of. */
export interface HbaLineText {
  readonly draft: HbaDraft;
  readonly text: ByteString;
}

/** linesOf writes drafts as lines, one for each network. */
export function linesOf(drafts: readonly HbaDraft[]): readonly HbaLineText[] {
  return drafts.flatMap((draft) => {
    const { type, databases, users, sources, demand } = draft;
    const head = `${type.padEnd(8)} ${databases.join(',').padEnd(15)} ${users.join(',').padEnd(15)}`;
    if (sources === undefined) return [{ draft, text: asBytes(`${head} ${''.padEnd(18)} ${demand}`) }];
    const addresses = equalSets(sources, allAddresses) ? ['all'] : toCidrs(sources);
    return addresses.map((address) => ({ draft, text: asBytes(`${head} ${address.padEnd(18)} ${demand}`) }));
  });
}
