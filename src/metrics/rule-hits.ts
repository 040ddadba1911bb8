import type { HbaRecord } from '../hba/record.ts';
import type { DecidingRecord } from './observer.ts';

/**
 * maxRuleSeries bounds the lines of pg_hba.conf that have a series of their own; what the others decide is counted
 * together. A scrape of this many lines is some hundred kilobytes.
 */
export const maxRuleSeries = 1_000;

/** RuleHit is how often one line has decided. */
export interface RuleHit {
  readonly file: string;
  /** The number of the line, or `other` for all lines beyond maxRuleSeries. */
  readonly line: string;
  readonly method: string;
  readonly count: number;
}

/**
 * RuleHits counts how often each line of pg_hba.conf has decided. A line that a reload moves or changes begins anew, and one
 * that it takes away is forgotten.
 */
export class RuleHits {
  #counts = new Map<string, number>();

  /** count notes that a line has decided. */
  count(record: DecidingRecord): void {
    const key = keyOf(record);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** of gives the counts of the lines in force, also of those that have never decided, and forgets the others. */
  of(records: readonly HbaRecord[]): readonly RuleHit[] {
    const counts = new Map<string, number>();
    for (const record of records) {
      const key = keyOf(record);
      const count = this.#counts.get(key);
      if (count !== undefined) counts.set(key, count);
    }
    this.#counts = counts;
    const hits = records.slice(0, maxRuleSeries).map((record): RuleHit => {
      const { file, line, method } = record;
      return { file, line: String(line), method, count: counts.get(keyOf(record)) ?? 0 };
    });
    const rest = records.slice(maxRuleSeries);
    if (rest.length === 0) return hits;
    const count = rest.reduce((sum, record) => sum + (counts.get(keyOf(record)) ?? 0), 0);
    return [...hits, { file: '', line: 'other', method: '', count }];
  }
}

function keyOf({ file, line, text }: DecidingRecord): string {
  return `${file}\n${line}\n${text}`;
}
