import type { Found } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { composeServices, containerPort, isLoopback, type ComposeService } from '../network/compose-services.ts';
import type { Saying } from '../reach/at-line.ts';
import { surroundingLines } from '../surrounding-lines.ts';

/**
 * ContainerLine is the line that an image of PostgreSQL appends to pg_hba.conf when it makes a data directory:
 * `host all all all METHOD`, with listen_addresses = '*' (docker-library/postgres, docker-entrypoint.sh).
 */
export interface ContainerLine extends Pick<Found, 'file' | 'line'> {
  readonly method: string;
  /** Who reaches the container: other machines, this machine and the containers beside it, or only the latter. */
  readonly reached: 'elsewhere' | 'machine' | 'containers';
}

/** The name of the variable, in a map or a list of a compose file, or in an env_file; a default counts. */
const variable = /\bPOSTGRES_HOST_AUTH_METHOD\s*[:=]\s*["']?(?:\$\{[^}:]*:?-)?([\w-]+)/;

/** Those of compose files, and of files of variables, that name a method. */
function containerLines(server: CheckedServer): readonly ContainerLine[] {
  const services = composeServices(server);
  return surroundingLines(server, ['compose', 'client']).flatMap(({ file, line, text }) => {
    const method = variable.exec(text)?.[1];
    if (method === undefined) return [];
    const own = services.find(({ file: path, lines: [first, last] }) => path === file && first <= line && line <= last);
    return [{ file, line, method, reached: own === undefined ? 'containers' : reachedOf(own) }];
  });
}

function reachedOf({ ports, isOnHost }: ComposeService): ContainerLine['reached'] {
  const own = ports.filter(({ target }) => target === containerPort);
  if (isOnHost || own.some((port) => !isLoopback(port))) return 'elsewhere';
  return own.length > 0 ? 'machine' : 'containers';
}

const who: Readonly<Record<ContainerLine['reached'], string>> = {
  elsewhere: 'other machines and every container of its networks',
  machine: 'every account of this machine and every container of its networks',
  containers: 'every container of its networks',
};

const examples: Readonly<Record<ContainerLine['reached'], string>> = {
  elsewhere: 'from 8.8.8.8',
  machine: 'from this machine',
  containers: 'from another container',
};

/** whoReaches words who comes by such a line. */
export function whoReaches({ reached }: ContainerLine): string {
  return who[reached];
}

/** containerExample words one connection by such a line. */
export function containerExample({ reached }: ContainerLine): string {
  return `user postgres to postgres ${examples[reached]} without TLS`;
}

/** atContainers says something about each container that asks by a method. */
export function atContainers(
  server: CheckedServer,
  wanted: string,
  say: (own: ContainerLine) => Saying,
): readonly Found[] {
  return containerLines(server)
    .filter(({ method }) => method === wanted)
    .map((own) => ({ file: own.file, line: own.line, fix, ...say(own) }));
}

const fix =
  'Take POSTGRES_HOST_AUTH_METHOD out and give POSTGRES_PASSWORD_FILE: from 14 on the image writes scram-sha-256 then, but only into a new data directory. In one that exists give the roles passwords, edit pg_hba.conf, then SELECT pg_reload_conf();';
