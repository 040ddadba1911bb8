import { certificates } from './certificates.ts';
import { startGate, type Gate, type GateRequest } from './gate.ts';
import { startPostgres, type PostgresServer } from './postgres.ts';

/** Scene is a real server with a gate before it, and a role `alice` whose password is `open-sesame`. */
export interface Scene {
  readonly gate: Gate;
  readonly server: PostgresServer;
  /** Where clients connect to. */
  readonly target: { readonly host: string; readonly port: number };
}

/** startScene starts both with TLS; the gate reaches the server over its private socket unless told otherwise. */
export async function startScene(request: Partial<GateRequest> = {}): Promise<Scene> {
  const { server: tls, authority } = await certificates();
  const server = await startPostgres({});
  await server.query("CREATE ROLE alice LOGIN PASSWORD 'open-sesame'");
  await server.query('CREATE DATABASE app');
  const { conf, files, ...rest } = request;
  const gate = await startGate({
    hba: 'host all all all scram-sha-256\n',
    upstream: server.socketConninfo,
    ...rest,
    files: {
      'server.crt': tls.certificate,
      'server.key': tls.key,
      'ca.crt': authority.certificate,
      ...files,
    },
    conf: {
      ssl: 'on',
      'postern.upstream_auth': 'trust',
      log_connections: 'on',
      log_disconnections: 'on',
      ...(typeof conf === 'object' ? conf : {}),
    },
  });
  return { gate, server, target: { host: gate.host, port: gate.port } };
}
