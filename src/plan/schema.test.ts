import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { policyJsonSchema } from './schema.ts';

test('docs/access.schema.json is what plan --schema prints', () => {
  const published = readFileSync(new URL('../../docs/access.schema.json', import.meta.url), 'utf8');
  expect(`${JSON.stringify(policyJsonSchema(), undefined, 2)}\n`).toBe(published);
});
