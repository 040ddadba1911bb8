import { describe, expect, test } from 'vitest';
import { filesOf } from '../../test/support/table-files.ts';
import { gateDialect } from '../dialect/dialects.ts';
import { parseHba } from '../hba/parse-hba.ts';
import type { HbaRecord } from '../hba/record.ts';
import { maxRuleSeries, RuleHits } from './rule-hits.ts';

const path = '/data/pg_hba.conf';

function rules(...lines: readonly string[]): readonly HbaRecord[] {
  return parseHba(path, filesOf({ [path]: `${lines.join('\n')}\n` }), { dialect: gateDialect, ssl: true }).records;
}

function counts(hits: RuleHits, records: readonly HbaRecord[]) {
  return hits.of(records).map(({ line, count }) => [line, count]);
}

describe('RuleHits', () => {
  const [one, two] = ['local all all trust', 'host all all all reject'];

  test('counts each line, and shows those that have never decided', () => {
    const records = rules(one, two);
    const hits = new RuleHits();
    for (const record of [...records, ...records.slice(1)]) hits.count(record);
    expect(counts(hits, records)).toEqual([
      ['1', 1],
      ['2', 2],
    ]);
    expect(hits.of(rules(two)).map(({ file, method }) => [file, method])).toEqual([[path, 'reject']]);
  });

  test('survives a reload that leaves the line where it was, and begins anew where another one stands there', () => {
    const hits = new RuleHits();
    for (const record of rules(one, two)) hits.count(record);
    expect(counts(hits, rules(two, two))).toEqual([
      ['1', 0],
      ['2', 1],
    ]);
    // The line that was gone comes back without a past.
    expect(counts(hits, rules(one, two))).toEqual([
      ['1', 0],
      ['2', 1],
    ]);
  });

  test('beyond the bound, lines are counted together', () => {
    const records = rules(...Array.from({ length: maxRuleSeries + 50 }, () => one));
    const hits = new RuleHits();
    for (const record of records) hits.count(record);
    const shown = hits.of(records);
    expect(shown).toHaveLength(maxRuleSeries + 1);
    expect(shown.at(-1)).toEqual({ file: '', line: 'other', method: '', count: 50 });
  });
});
