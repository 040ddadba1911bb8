import { expect, test } from 'vitest';
import { knock, logIn } from '../support/login.ts';
import { startScene } from '../support/scene.ts';

test('a role that gives itself a verifier with two thousand million iterations holds nobody up', async () => {
  const { gate, server, target } = await startScene({ hba: 'host all all all password\n' });
  const [salt, key] = [16, 32].map((length) => Buffer.alloc(length, 1).toString('base64'));
  const verifier = `SCRAM-SHA-256$2147483647:${salt}$${key}:${key}`;
  await server.query('CREATE ROLE mallory LOGIN');
  // ALTER ROLE takes it too, having tried an empty password for a quarter of an hour.
  await server.query(`UPDATE pg_authid SET rolpassword = '${verifier}' WHERE rolname = 'mallory'`);
  // As many as libuv has threads.
  const attacks = Array.from({ length: 4 }, () =>
    logIn(target, { user: 'mallory', database: 'app', password: 'x', timeout: 30_000 }),
  );
  for (const { answer } of await Promise.all(attacks)) {
    expect(answer.wrong_password).toMatchObject({
      code: '28P01',
      message: 'password authentication failed for user "mallory"',
    });
  }
  await gate.waitForLog('The SCRAM secret of user "mallory" has 2147483647 iterations, more than the 1000000 that');
  expect(await knock(target, { user: 'alice', database: 'app', password: 'open-sesame' })).toMatchObject({
    then: 'ready',
  });
});
