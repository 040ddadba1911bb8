import { certificates } from './certificates.ts';
import { startGate, type Gate, type GateRequest } from './gate.ts';
import { startPostgres, type PostgresServer } from './postgres.ts';
import type { RedisServer } from './redis.ts';

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

