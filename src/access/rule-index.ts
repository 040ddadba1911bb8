import type { HbaRecord } from '../hba/record.ts';
import type { IpAddress } from '../inet/address.ts';
import type { ByteString } from '../text/byte-string.ts';
import type { Attempt } from './attempt.ts';

/**
 * RuleIndex finds the lines that may take an attempt without looking at all of them: a file of a hundred thousand
 * addresses costs a connection no more than a short one. What it leaves out could not match.
 */
export interface RuleIndex {
  /** candidates gives lines in the order of the file, every one that matches among them. */
  candidates(attempt: Attempt): Iterable<HbaRecord>;
}

/** Below this many lines a look at each is as fast as the look-up. */
const fewLines = 16;

/** indexRules makes the index of some lines. */
export function indexRules(records: readonly HbaRecord[]): RuleIndex {
  if (records.length <= fewLines) return { candidates: () => records };
  const local = new Bucket();
  const anywhere = new Bucket();
  const networks = new Networks();
  for (const [position, record] of records.entries()) {
    const { address } = record;
    if (record.type === 'local') local.add(position, record);
    else if (address?.kind === 'range') networks.add(address.base, address.mask, position, record);
    else anywhere.add(position, record);
  }
  return {
    candidates({ transport, user }) {
      if (transport.kind === 'local') return inOrder(records, local.positions(user));
      return inOrder(records, [...anywhere.positions(user), ...networks.positions(transport.address, user)]);
    },
  };
}

/** Positions are places of lines in the file, ascending. */
type Positions = readonly number[];

const none: Positions = [];

/** Bucket keeps lines apart that name their users: of those only the ones that name this user can match. */
class Bucket {
  readonly #byUser = new Map<ByteString, number[]>();
  readonly #anyUser: number[] = [];

  add(position: number, record: HbaRecord): void {
    const names = record.users.flatMap((token) => (token.kind === 'name' ? [token.name] : []));
    // A host name is looked up even if the user would not fit, as the server does.
    if (names.length < record.users.length || record.address?.kind === 'name') {
      this.#anyUser.push(position);
      return;
    }
    for (const name of new Set(names)) {
      const positions = this.#byUser.get(name);
      if (positions === undefined) this.#byUser.set(name, [position]);
      else positions.push(position);
    }
  }

  positions(user: ByteString): readonly Positions[] {
    return [this.#anyUser, this.#byUser.get(user) ?? none];
  }
}

/** Networks finds lines by the client's address: one look-up for each mask that the file uses. */
class Networks {
  readonly #v4 = new Map<number, Map<number, Bucket>>();
  readonly #v6 = new Map<bigint, Map<bigint, Bucket>>();

  add(base: IpAddress, mask: IpAddress, position: number, record: HbaRecord): void {
    if (base.family === 4 && mask.family === 4) {
      bucketOf(bucketsOf(this.#v4, mask.value), (base.value & mask.value) >>> 0).add(position, record);
    } else if (base.family === 6 && mask.family === 6) {
      bucketOf(bucketsOf(this.#v6, mask.value), base.value & mask.value).add(position, record);
    }
  }

  positions(address: IpAddress, user: ByteString): readonly Positions[] {
    const found: Positions[] = [];
    if (address.family === 4) {
      for (const [mask, buckets] of this.#v4) {
        found.push(...(buckets.get((address.value & mask) >>> 0)?.positions(user) ?? []));
      }
    } else {
      for (const [mask, buckets] of this.#v6) found.push(...(buckets.get(address.value & mask)?.positions(user) ?? []));
    }
    return found;
  }
}

function bucketsOf<T>(masks: Map<T, Map<T, Bucket>>, mask: T): Map<T, Bucket> {
  const known = masks.get(mask);
  if (known !== undefined) return known;
  const buckets = new Map<T, Bucket>();
  masks.set(mask, buckets);
  return buckets;
}

function bucketOf<T>(buckets: Map<T, Bucket>, base: T): Bucket {
  const known = buckets.get(base);
  if (known !== undefined) return known;
  const bucket = new Bucket();
  buckets.set(base, bucket);
  return bucket;
}

/** Merges ascending lists; the next line is found only when it is asked for, since the first often decides. */
function* inOrder(records: readonly HbaRecord[], lists: readonly Positions[]): Generator<HbaRecord> {
  const cursors = lists.filter(({ length }) => length > 0).map((positions) => ({ positions, next: 0 }));
  for (;;) {
    let nearest: (typeof cursors)[number] | undefined;
    for (const cursor of cursors) {
      const position = cursor.positions[cursor.next];
      if (position === undefined) continue;
      if (nearest === undefined || position < (nearest.positions[nearest.next] ?? Infinity)) nearest = cursor;
    }
    const position = nearest?.positions[nearest.next];
    const record = position === undefined ? undefined : records[position];
    if (nearest === undefined || record === undefined) return;
    nearest.next++;
    yield record;
  }
}
