import type { Checked } from './value-type.ts';

/** HostPort is where to listen: a name or address without brackets, and a TCP port. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

const form = /^(?:\[(?<v6>[0-9a-fA-F:.]+)\]|(?<host>[^\s:[\]]+)):(?<port>[0-9]{1,5})$/;

/** parseHostPort reads `host:port` or `[address]:port`; undefined where it is neither. Port 0 takes any free one. */
export function parseHostPort(text: string): HostPort | undefined {
  const { v6, host = v6, port } = form.exec(text)?.groups ?? {};
  if (host === undefined || Number(port) > 65_535) return undefined;
  return { host, port: Number(port) };
}

/** checkHostPort makes sure that a setting is `host:port`, or empty. */
export function checkHostPort(text: string): Checked<string> {
  if (text === '' || parseHostPort(text) !== undefined) return { kind: 'value', value: text };
  return { kind: 'invalid', hint: 'Write host:port, such as 127.0.0.1:9187 or [::1]:9187.' };
}
