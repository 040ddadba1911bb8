import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { toDisplay } from '../../text/byte-string.ts';
import type { Problem } from '../../text/problem.ts';
import { parseYaml } from '../../text/yaml.ts';
import type { CheckedServer, SurroundingFile } from '../checked-server.ts';

/** ComposeService is one service of a compose file (docs.docker.com/reference/compose-file/services). */
export interface ComposeService {
  readonly file: string;
  readonly name: string;
  /** The lines that it stands in, counted from 1. */
  readonly lines: readonly [first: number, last: number];
  readonly ports: readonly PublishedPort[];
  /** Whether it has no network of its own: what it listens on is the machine's. */
  readonly isOnHost: boolean;
}

/** PublishedPort is a port of a container that Docker opens on the machine. */
export interface PublishedPort {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  /** The port of the container. */
  readonly target: number;
  /** The address that it listens at; undefined is every one. */
  readonly address: string | undefined;
}

/** containerPort is what the images of PostgreSQL listen on, whatever the machine's server is set to. */
export const containerPort = 5432;

/** composeServices gives the services of all compose files. */
export function composeServices({ surroundings }: CheckedServer): readonly ComposeService[] {
  return surroundings.filter(({ kind }) => kind === 'compose').flatMap(servicesOf);
}

/** composeProblems gives what is wrong with the YAML of the compose files among some, the first of each. */
export function composeProblems(files: readonly SurroundingFile[]): readonly Problem[] {
  const hint = 'What this file publishes is not known: docker compose config says what is wrong in it.';
  return files
    .filter(({ kind }) => kind === 'compose')
    .flatMap(({ path: file, text }) => {
      const parsed = parseYaml(toDisplay(text));
      if (parsed.kind === 'refused') return [{ file, line: 0, message: parsed.message, hint }];
      return parsed.errors.slice(0, 1).map(({ line, message }) => ({ file, line, message, hint }));
    });
}

/** isLoopback tells the address of a published port that only the machine itself reaches. */
export function isLoopback({ address }: PublishedPort): boolean {
  return address !== undefined && /^(127\.|::1)/.test(address);
}

function servicesOf({ path, text }: SurroundingFile): readonly ComposeService[] {
  const parsed = parseYaml(toDisplay(text));
  if (parsed.kind === 'refused') return [];
  const { contents, lineAt } = parsed;
  const services = isMap(contents) ? contents.get('services') : undefined;
  if (!isMap(services)) return [];
  return services.items.flatMap(({ key, value }) => {
    if (!isMap(value)) return [];
    const [first, last] = value.range ?? [];
    return [
      {
        file: path,
        name: isScalar(key) ? String(key.value) : '',
        lines: [lineAt(first), lineAt(last)] as const,
        ports: portsOf(value, path, lineAt),
        isOnHost: isOnHost(value),
      },
    ];
  });
}

function isOnHost(service: YAMLMap): boolean {
  return service.get('network_mode') === 'host';
}

function portsOf(service: YAMLMap, file: string, lineAt: (offset?: number) => number): readonly PublishedPort[] {
  const ports = service.get('ports');
  if (!isSeq(ports)) return [];
  return ports.items.flatMap((item) => {
    const port = isScalar(item) ? shortPort(String(item.value)) : longPort(isMap(item) ? item.toJSON() : undefined);
    const offset = isScalar(item) || isMap(item) ? item.range?.[0] : undefined;
    return port === undefined ? [] : [{ ...port, file, line: lineAt(offset) }];
  });
}

type Port = Omit<PublishedPort, 'file' | 'line'>;

/** `[ADDRESS:]PUBLISHED:TARGET[/tcp]`; a lone port is published under any number. */
function shortPort(text: string): Port | undefined {
  const match = /^(?:(?:(\[[^\]]*\]|[\d.]+):)?[\d-]*:)?(\d+)(?:\/tcp)?$/.exec(text);
  if (match === null) return undefined;
  return { target: Number(match[2]), text, address: match[1]?.replace(/^\[|\]$/g, '') };
}

function longPort(value: unknown): Port | undefined {
  if (typeof value !== 'object' || value === null || !('target' in value)) return undefined;
  const address = 'host_ip' in value && typeof value.host_ip === 'string' ? value.host_ip : undefined;
  return { target: Number(value.target), text: `target: ${String(value.target)}`, address };
}
