import { expect } from 'vitest';
import type { FleetStatusRow } from '../../src/gate/control-request.ts';
import { certificates } from './certificates.ts';
import { askControl } from './control.ts';
import { startGate, type Gate, type GateRequest } from './gate.ts';
import { logIn, type Login } from './login.ts';
import { startPostgres, type PostgresServer } from './postgres.ts';
import { connectRaw, type RawTarget } from './raw-client.ts';
import type { RedisServer } from './redis.ts';
import { sslRequest, terminate } from './wire.ts';

/** Fleet is two gates before one server, with a role `alice` whose password is `open-sesame`. */
export interface Fleet {
  readonly server: PostgresServer;
  readonly one: Gate;
  readonly two: Gate;
  /** start starts one gate more. */
  start(request?: Partial<GateRequest>): Promise<Gate>;
}

/** stateSecret is the secret of every fleet that a test starts, unless told otherwise. */
export const stateSecret = 'a secret that only these gates have in common';

/** startFleet starts both, sharing their state in a Redis. */
export async function startFleet(
  redis: Pick<RedisServer, 'url'>,
  conf: Readonly<Record<string, string | number>> = {},
  files: Readonly<Record<string, string>> = {},
): Promise<Fleet> {
  const { server: tls } = await certificates();
  const server = await startPostgres({});
  await server.query("CREATE ROLE alice LOGIN PASSWORD 'open-sesame'");
  await server.query("CREATE ROLE bob LOGIN PASSWORD 'open-sesame'");
  await server.query('CREATE DATABASE app');
  const start = (request: Partial<GateRequest> = {}): Promise<Gate> =>
    startGate({
      hba: 'host all all all scram-sha-256\n',
      upstream: server.socketConninfo,
      ...request,
      files: {
        'server.crt': tls.certificate,
        'server.key': tls.key,
        'state.key': stateSecret,
        ...files,
        ...request.files,
      },
      conf: {
        'postern.upstream_auth': 'trust',
        'postern.workers': 1,
        'postern.state': redis.url,
        'postern.state_secret_file': 'state.key',
        'postern.ban_time': '1h',
        log_connections: 'off',
        ...conf,
        ...(typeof request.conf === 'object' ? request.conf : {}),
      },
    });
  const [one, two] = await Promise.all([start(), start()]);
  return { server, one, two, start };
}

/** good logs in, and bad does not. */
export const good = { user: 'alice', database: 'app', password: 'open-sesame' };
export const bad = { ...good, password: 'guess' };

/** from is a gate as a client on another address of the loopback network sees it. */
export function from(gate: Gate, last: number): RawTarget {
  return { host: gate.host, port: gate.port, localAddress: `127.0.0.${last}` };
}

/** isTurnedAway tells whether a connection is closed before anything is answered, where another gets its answer. */
export async function isTurnedAway(target: RawTarget): Promise<boolean> {
  const client = await connectRaw(target).catch(() => undefined);
  if (client === undefined) return true;
  await client.send(sslRequest);
  const answer = await client.readByte();
  client.destroy();
  return answer === '';
}

/** enter logs in and stays. */
export async function enter(gate: Gate, user = 'alice'): Promise<Login> {
  const login = await logIn(gate, { ...good, user });
  expect(login.answer).toMatchObject({ then: 'ready' });
  return login;
}

/** leave ends a session and waits until the gate has ended it. */
export async function leave({ client }: Login): Promise<void> {
  await client.send(terminate);
  await client.readBytesToEnd();
}

/** statusOf is what a gate says of the sharing. */
export async function statusOf(gate: Gate): Promise<FleetStatusRow | undefined> {
  const answer = await askControl(gate.directory, { command: 'status' });
  return answer.kind === 'status' ? answer.status.fleet : undefined;
}

/** banAt has an administrator of a gate ban a network, and liftAt lift the ban. */
export async function banAt(gate: Gate, network: string, seconds?: number): Promise<void> {
  const request = { command: 'ban-add', network, cause: 'a test', ...(seconds !== undefined && { seconds }) } as const;
  expect(await askControl(gate.directory, request)).toMatchObject({ kind: 'bans' });
}

export async function liftAt(gate: Gate, network: string): Promise<void> {
  expect(await askControl(gate.directory, { command: 'ban-remove', network })).toMatchObject({ kind: 'bans' });
}
