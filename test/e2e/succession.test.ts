import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { askControl } from '../support/control.ts';
import { startGate } from '../support/gate.ts';
import { knock, logIn } from '../support/login.ts';
import { postern } from '../support/postern.ts';
import { startScene } from '../support/scene.ts';
import { takeOver, untilReady } from '../support/take-over.ts';
import { queryMessage } from '../support/wire.ts';

const alice = { user: 'alice', database: 'app', password: 'open-sesame', tls: true };

test('a successor that does not start leaves the old gate as it was, and the command says why', async () => {
  const { gate, target } = await startScene({ conf: { 'postern.workers': 1 } });
  const before = readFileSync(join(gate.directory, 'postern.pid'), 'utf8');
  const hba = readFileSync(join(gate.directory, 'pg_hba.conf'));
  gate.write('pg_hba.conf', 'host all all all no-such-method\n');
  const command = takeOver(gate.directory);
  expect(await command.exited).toBe(1);
  const said = command.said();
  expect(said).toContain('invalid authentication method "no-such-method"');
  expect(said).toContain('postern: the new gate did not start: exit 3');
  expect(readFileSync(join(gate.directory, 'postern.pid'), 'utf8')).toBe(before);
  gate.write('pg_hba.conf', hba);
  expect(await knock(target, alice)).toMatchObject({ then: 'ready' });
  expect((await postern('status', '-D', gate.directory)).code).toBe(0);
  expect(await gate.stop()).toMatchObject({ code: 0 });
  expect(existsSync(join(gate.directory, '.s.POSTERN.control'))).toBe(false);
});

test('bans pass over, and a second take-over follows the first', async () => {
  const { gate, target } = await startScene({ conf: { 'postern.workers': 1 } });
  const ban = { command: 'ban-add', network: '192.0.2.7', cause: 'test' } as const;
  expect(await askControl(gate.directory, ban)).toMatchObject({ kind: 'bans' });
  const first = takeOver(gate.directory);
  await untilReady(first);
  expect(await gate.exited).toMatchObject({ code: 0 });
  const second = takeOver(gate.directory);
  await untilReady(second);
  expect(await first.exited).toBe(0);
  expect(await askControl(gate.directory, { command: 'ban-list' })).toMatchObject({
    bans: [{ network: '192.0.2.7', by: 'administrator' }],
  });
  expect(await knock(target, alice)).toMatchObject({ then: 'ready' });
  second.child.kill('SIGTERM');
  expect(await second.exited).toBe(0);
});

test('the embedded server serves both, and ends with the last', async () => {
  const gate = await startGate({ hba: 'local all all trust\n' });
  const target = { path: join(gate.socketDirectory, `.s.PGSQL.${gate.port}`) };
  const postgres = { user: 'postgres', database: 'postgres' };
  const { client } = await logIn(target, postgres);
  const command = takeOver(gate.directory);
  await untilReady(command);
  expect(await knock(target, postgres)).toMatchObject({ then: 'ready' });
  await client.send(queryMessage('SELECT 1'));
  expect((await client.readUntil('Z')).at(-1)?.type).toBe('Z');
  client.destroy();
  await gate.waitForLog('handed over to process');
  expect(await knock(target, postgres)).toMatchObject({ then: 'ready' });
  command.child.kill('SIGINT');
  expect(await command.exited).toBe(0);
  expect(await gate.exited).toMatchObject({ code: 0 });
  expect(gate.log().join('\n')).toContain('embedded PostgreSQL: LOG:  database system is shut down');
});
