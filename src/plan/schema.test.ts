import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parsePolicy } from './parse-policy.ts';
import { planServer } from './plan-server.ts';
import { policyJsonSchema } from './schema.ts';

test('docs/access.schema.json is what plan --schema prints', () => {
  const published = readFileSync(new URL('../../docs/access.schema.json', import.meta.url), 'utf8');
  expect(`${JSON.stringify(policyJsonSchema(), undefined, 2)}\n`).toBe(published);
});

test('the example of docs/access.md is a policy, and is proved', () => {
  const text = readFileSync(new URL('../../docs/access.md', import.meta.url), 'utf8');
  const parsed = parsePolicy(/```yaml\n([^]*?)```/.exec(text)?.[1] ?? '', 'access.yaml');
  expect(parsed).toMatchObject({ kind: 'policy' });
  if (parsed.kind === 'invalid') return;
  const plans = parsed.policy.servers.map((server) => planServer(parsed.policy, server));
  expect(plans).toMatchObject([{ kind: 'planned', plan: { sites: [{ proof: { faults: [] } }] } }]);
});
