import { userInfo } from 'node:os';
import { answerExplainCase, explainCase } from '../../src/cli/explain-case.ts';
import { certificates, type Certificates } from '../../test/support/certificates.ts';
import { knock, type Answer } from '../../test/support/login.ts';
import type { PostgresServer } from '../../test/support/postgres.ts';
import { unixTarget, type RawTarget } from '../../test/support/raw-client.ts';
import { embeddedDialect, ownLine } from '../servers/start-server.ts';
import { loginCases, type LoginAttempt, type LoginCase } from './login-text.ts';
import { readLoginUniverse, universeStatements } from './login-universe.ts';
import { compare, type Asked, type Subject, type Verdict } from './subject.ts';

/** Logins at a time: more only wait for a processor. */
const atOnce = 4;

/** openLoginSubject makes the roles and databases, and compares how logins end. */
export async function openLoginSubject({ version, server, views }: Asked): Promise<Subject<LoginCase>> {
  for (const statement of universeStatements()) await server.query(statement);
  const clients = await certificates();
  const universe = await readLoginUniverse();
  const dialect = embeddedDialect(version);
  const predict = (given: LoginCase, client: LoginAttempt): object => {
    const whole = { id: 'x', hba: `${ownLine}${given.hba}`, ident: given.ident, files: given.files };
    return answerExplainCase(explainCase.parse({ ...whole, client: withOwnName(client) }), dialect, universe);
  };
  return {
    name: 'login',
    cases: loginCases(version),
    async ask(given) {
      const { attempts, files, hba, ident } = given;
      views.writeFiles({ 'pg_hba.conf': `${ownLine}${hba}`, 'pg_ident.conf': ident, ...files });
      const refused = (await views.reload()).some((line) => line.includes('was not reloaded'));
      const verdicts: Verdict[] = [];
      for (let at = 0; at < attempts.length; at += atOnce) {
        const some = attempts.slice(at, at + atOnce).map(async (client) => {
          const ours = predict(given, client);
          const question = { hba: `${ownLine}${hba}`, ident, files, client };
          if (refused || 'refused' in ours) return compare(question, { refused }, { refused: 'refused' in ours });
          return compare(question, essence(await knockAt(server, clients, client)), essence(ours));
        });
        verdicts.push(...(await Promise.all(some)));
      }
      return verdicts;
    },
  };
}

function withOwnName(client: LoginAttempt): object {
  return client.kind === 'local' ? { ...client, os: userInfo().username } : client;
}

function knockAt(server: PostgresServer, { clients }: Certificates, client: LoginAttempt): Promise<Answer> {
  const { user, db, repl, cert, tls = false } = client;
  return knock(targetOf(server, client), {
    user,
    ...(db !== undefined && { database: db }),
    ...(repl !== undefined && { parameters: { replication: repl } }),
    ...(tls && { tls }),
    ...(cert !== undefined && { certificate: clients[cert] }),
  });
}

function targetOf(server: PostgresServer, { kind, address }: LoginAttempt): RawTarget {
  if (kind === 'local' || address === undefined) return unixTarget(server);
  const host = address.includes(':') ? '::1' : '127.0.0.1';
  return { host, port: server.port, localAddress: address };
}

/** What both sides say, in one order of keys. */
function essence(answer: object): object {
  const given = new Map<string, unknown>(Object.entries(answer));
  const kept = ['auth', 'mechanisms', 'error', 'wrong_password', 'then'] as const;
  return Object.fromEntries(kept.filter((name) => given.has(name)).map((name) => [name, withoutHint(given.get(name))]));
}

function withoutHint(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('hint' in value)) return value;
  const { hint: _hint, ...rest } = value;
  return rest;
}
