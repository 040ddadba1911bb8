import type { Policy, PolicyGroup, PolicyRule, PolicyServer } from '../policy.ts';
import { printPolicyWord } from '../words.ts';
import { clientEnd } from './ssh-files.ts';

/** Connection is one way for one role to one database, as a client has to ask for it. */
export interface Connection {
  readonly server: PolicyServer;
  readonly rule: PolicyRule;
  /** The name that the server's certificate has; the socket directory for `local`. */
  readonly host: string;
  /** Where to connect to, where that is not the name. */
  readonly address?: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly authority: string;
}

/** connectionsOf gives the connections that a policy allows a group, with ROLE and DATABASE where it names none. */
export function connectionsOf(policy: Policy, server: PolicyServer, group: PolicyGroup): readonly Connection[] {
  const rules = policy.rules.filter(
    (rule) => rule.groups.includes(group) && rule.servers.includes(server.name) && rule.method !== 'reject',
  );
  const seen = new Set<string>();
  return rules.flatMap((rule) =>
    rule.databases.flatMap((database) =>
      group.roles.flatMap((role): readonly Connection[] => {
        const connection = {
          server,
          rule,
          ...targetOf(server, rule),
          user: role.kind === 'name' ? printPolicyWord(role) : 'ROLE',
          database:
            database.kind === 'name' || database.kind === 'replication' ? printPolicyWord(database) : 'DATABASE',
          authority: server.tls.ca,
        };
        const key = `${connection.user} ${connection.database} ${rule.transport} ${rule.method} ${rule.withCertificate}`;
        if (seen.has(key)) return [];
        seen.add(key);
        return [connection];
      }),
    ),
  );
}

/** Where Debian's packages put the socket. */
const socketDirectory = '/var/run/postgresql';

function targetOf(server: PolicyServer, { transport }: PolicyRule): Pick<Connection, 'host' | 'address' | 'port'> {
  if (transport === 'local') return { host: socketDirectory, port: server.port };
  if (server.pattern === 'bastion' && server.gate !== undefined)
    return { host: server.gate.host, port: server.gate.port };
  if (server.ssh === undefined) return { host: server.host, port: server.port };
  return { host: server.host, address: clientEnd, port: server.ssh['local-port'] };
}
