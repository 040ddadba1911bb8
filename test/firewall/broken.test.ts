import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide } from '../../src/firewall/decide.ts';
import { readFirewalls } from '../../src/firewall/dialects.ts';

const root = join(import.meta.dirname, 'cases');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.includes('/') && !path.endsWith('expect'))
  .map((path) => ({ name: path.split('/').at(-1) ?? '', text: readFileSync(join(root, path), 'utf8') }));

const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  gone: fc.nat(20),
  put: fc.constantFrom('', '"', '{', '}', '-', ' -A ', '\n', ':', '/', '!', '@x', "'", '(', '\\'),
});

test('broken files are answered, by a doubt or a problem, and never by an exception', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      fc.array(change, { minLength: 1, maxLength: 4 }),
      ({ name, text }, changes) => {
        let broken = text;
        for (const { at, gone, put } of changes) {
          const index = Math.floor(at * broken.length);
          broken = broken.slice(0, index) + put + broken.slice(index + gone);
        }
        const { firewalls } = readFirewalls([{ name, text: broken }]);
        const connection = { protocol: 'tcp', from: { family: 4, value: 0x0a000005 }, port: 5432 } as const;
        expect(['accept', 'drop', 'reject', 'depends']).toContain(decide(firewalls, connection).verdict);
      },
    ),
    { numRuns: 1500 },
  );
});
