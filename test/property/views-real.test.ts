import { expect, test } from 'vitest';
import { examine } from '../../tools/differential/examine.ts';
import { openLoginSubject } from '../../tools/differential/login-subject.ts';
import { reloadSubject } from '../../tools/differential/reload-subject.ts';
import type { Subject } from '../../tools/differential/subject.ts';
import { hbaViewSubject, identViewSubject } from '../../tools/differential/view-subject.ts';
import { openFileViews } from '../../tools/servers/file-views.ts';
import { startServer, validatorLibraries } from '../../tools/servers/start-server.ts';

/** `npm run differential` asks thousands of these, and all versions. */
test('a real PostgreSQL 18 says the same of generated files, and of logins under them', async () => {
  const server = await startServer(18, { oauth_validator_libraries: validatorLibraries });
  const asked = { version: 18 as const, server, views: await openFileViews(server) };
  await expectAgreement(hbaViewSubject(asked), 300);
  await expectAgreement(identViewSubject(asked), 300);
  await expectAgreement(reloadSubject(asked), 50);
  await expectAgreement(await openLoginSubject(asked), 120);
}, 120_000);

async function expectAgreement<Case>(subject: Subject<Case>, cases: number): Promise<void> {
  const { disagreements, ...rest } = await examine(subject, 1, { cases, until: Infinity, disagreements: 1 });
  expect(disagreements).toEqual([]);
  expect(rest.cases).toBeGreaterThanOrEqual(cases);
  expect(rest.agreements).toBeGreaterThan(0.95 * rest.cases);
}
