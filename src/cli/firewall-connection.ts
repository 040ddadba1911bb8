import { parsePeerAddress } from '../inet/address.ts';
import type { NewConnection } from '../firewall/connection.ts';

/** ConnectionText is a connection in the words of the command line, or of a line of cases. */
export interface ConnectionText {
  readonly from: string;
  readonly to?: string;
  readonly port: string | number;
  readonly proto?: string;
  readonly in?: string;
}

/** parseConnection reads a connection; it gives what is wrong with it otherwise. */
export function parseConnection(text: ConnectionText): NewConnection | string {
  const from = parsePeerAddress(text.from);
  if (from === undefined) return `"${text.from}" is not an IP address`;
  const to = text.to === undefined ? undefined : parsePeerAddress(text.to);
  if (text.to !== undefined && to === undefined) return `"${text.to}" is not an IP address`;
  if (to !== undefined && to.family !== from.family)
    return `"${text.from}" and "${text.to ?? ''}" are of different families`;
  const port = Number(text.port);
  if (!Number.isInteger(port) || port < 1 || port > 0xffff) return `"${text.port}" is not a port`;
  const protocol = text.proto ?? 'tcp';
  if (protocol !== 'tcp' && protocol !== 'udp') return `"${protocol}" is not a protocol that is read: tcp or udp`;
  return { protocol, from, port, ...(to && { to }), ...(text.in !== undefined && text.in !== '' && { in: text.in }) };
}
