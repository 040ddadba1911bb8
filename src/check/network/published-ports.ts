import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { toDisplay } from '../../text/byte-string.ts';
import type { CheckedServer } from '../checked-server.ts';

/** PublishedPort is a port of a container that Docker opens on the machine. */
export interface PublishedPort {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  /** The address that it listens at; undefined is every one. */
  readonly address: string | undefined;
}

/** publishedPorts gives the ports of a docker-compose file that lead to a port of a container. */
export function publishedPorts({ surroundings }: CheckedServer, target: number): readonly PublishedPort[] {
  return surroundings
    .filter(({ kind }) => kind === 'compose')
    .flatMap(({ path, text }) => {
      const lineCounter = new LineCounter();
      const { contents } = parseDocument(toDisplay(text), { lineCounter });
      const services = isMap(contents) ? contents.get('services') : undefined;
      if (!isMap(services)) return [];
      return services.items.flatMap(({ value: service }) => {
        const ports = isMap(service) ? service.get('ports') : undefined;
        if (!isSeq(ports)) return [];
        return ports.items.flatMap((item) => {
          const port = isScalar(item)
            ? shortPort(String(item.value))
            : longPort(isMap(item) ? item.toJSON() : undefined);
          if (port === undefined || port.target !== target) return [];
          const offset = isScalar(item) || isMap(item) ? (item.range?.[0] ?? 0) : 0;
          return [{ file: path, line: lineCounter.linePos(offset).line, text: port.text, address: port.address }];
        });
      });
    });
}

interface Port {
  readonly target: number;
  readonly text: string;
  readonly address: string | undefined;
}

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
