import { expect, test } from 'vitest';
import { parseApplyRecord, printApplyRecord, type ApplyRecord } from './record.ts';
import { undo } from './step.ts';

const record: ApplyRecord = {
  format: 1,
  id: '20260102-030405-ab12',
  operator: 'postgres',
  host: 'db1',
  begun: '2026-01-02T03:04:05.000Z',
  timeout: 60,
  target: { kind: 'postgres', directory: '/data' },
  files: [
    {
      path: '/data/pg_hba.conf',
      old: { kind: 'file', sha256: 'aa', copy: 'old-0', mode: 0o600, uid: 1, gid: 2 },
      new: { sha256: 'bb', copy: 'new-0' },
    },
    { path: '/data/x', old: { kind: 'absent' }, fresh: { mode: 0o600, uid: 1, gid: 2 } },
  ],
  applying: { pid: 7, mark: 'boot 1' },
  state: undo('nobody confirmed in time'),
  log: [{ at: '2026-01-02T03:04:05.000Z', text: 'examine' }],
};

test('what is written is read again', () => {
  expect(parseApplyRecord(printApplyRecord(record))).toEqual(record);
});

test.each(['', '{', '{"format":2}', '[]'])('%j is no record', (text) => {
  expect(parseApplyRecord(text)).toBeUndefined();
});
