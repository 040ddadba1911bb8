import type { Snapshot } from '../access/snapshot.ts';
import type { Universe } from '../access/universe.ts';
import type { HbaRecord } from '../hba/record.ts';
import { attribute, type Attribution } from './attribute.ts';
import type { CountedLogin } from './login.ts';

/** LineUse is what a line was used for. */
export interface LineUse {
  readonly record: HbaRecord;
  /** Logins by this line, and those of which it is not known whether it was this one. */
  readonly logins: readonly CountedLogin[];
  /** How many connections these are. */
  readonly count: number;
  /** The latest of them in milliseconds since 1970. */
  readonly last: number | undefined;
  /** Whether the log tells everything of each of them that narrowing asks for. */
  readonly isWhole: boolean;
}

/** Usage is what all lines were used for. */
export interface Usage {
  readonly lines: readonly LineUse[];
  /** Logins that no line of the present file lets in. */
  readonly refused: readonly CountedLogin[];
  /** Connections of which the server named the line, of which the decision found it, and of which several may be it. */
  readonly counts: { readonly named: number; readonly decided: number; readonly ambiguous: number };
}

/** findUsage finds for each line the logins that came by it. */
export function findUsage(snapshot: Snapshot, universe: Universe, logins: readonly CountedLogin[]): Usage {
  const byRecord = new Map<HbaRecord, Attribution[]>(snapshot.hba.map((record) => [record, []]));
  const refused: CountedLogin[] = [];
  const counts = { named: 0, decided: 0, ambiguous: 0 };
  for (const login of logins) {
    const attribution = attribute(snapshot, universe, login);
    const { records } = attribution;
    if (records.length === 0) refused.push(login);
    else if (records.length > 1) counts.ambiguous += login.count;
    else counts[attribution.by === 'name' ? 'named' : 'decided'] += login.count;
    for (const record of records) byRecord.get(record)?.push(attribution);
  }
  return {
    refused,
    counts,
    lines: [...byRecord].map(([record, attributions]) => useOf(record, attributions)),
  };
}

function useOf(record: HbaRecord, attributions: readonly Attribution[]): LineUse {
  let count = 0;
  let last: number | undefined;
  for (const { login } of attributions) {
    count += login.count;
    if (login.last !== undefined) last = Math.max(last ?? login.last, login.last);
  }
  return {
    record,
    logins: attributions.map(({ login }) => login),
    count,
    last,
    isWhole: attributions.every(({ isWhole }) => isWhole),
  };
}
