import { describe, expect, test } from 'vitest';
import { hbaServer } from '../../test/support/hba-server.ts';
import { reach } from '../access/reach.ts';
import { examineServer } from './examine-server.ts';

/** A customer a line, each with a database and a role of their own. */
const customers = Array.from(
  { length: 10_000 },
  (_, index) => `hostssl shop${index} owner${index} 10.${index >> 8}.${index & 255}.0/24 scram-sha-256\n`,
);

describe('ten thousand roles and databases', () => {
  test('are told apart, and what an early line takes from a late one is found', () => {
    const again = 'host shop7 owner7 10.0.7.9/32 trust\n';
    const { access, deadText } = examineServer(hbaServer(`${customers.join('')}${again}`));
    // A hundred million pairs.
    expect(access?.space.cells).toBeGreaterThan(1e8);
    expect(deadText.map(({ kind, record }) => [kind, record.line])).toEqual([['partly-shadowed', 10_001]]);
  });

  test('are let in each by their own line', () => {
    const { access } = examineServer(hbaServer(`${customers.join('')}host all all all reject\n`));
    if (access === undefined) throw new Error('no map');
    const rows = reach(access);
    expect(rows).toHaveLength(10_000);
    expect(rows.every(({ databases, users }) => databases.length === 1 && users.length === 1)).toBe(true);
  });

  test('are gathered in parts where a line at the end lets in everybody else', () => {
    const { reach: rows } = examineServer(hbaServer(`${customers.join('')}hostssl all all 10.0.0.0/8 md5\n`));
    const last = rows.filter(({ record }) => record.line === 10_001);
    expect(last.some(({ users }) => users.some(({ isOpen }) => isOpen))).toBe(true);
  });
});
