import { isIPv4 } from 'node:net';

/** The PROXY protocol by hand: what judges the parser must not use its printer. */
export const proxySignature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');

/** proxyLine is a header of version 1 for a client at an address. */
export function proxyLine(source: string, port = 40_000): Buffer {
  const [family, destination] = isIPv4(source) ? ['TCP4', '192.0.2.1'] : ['TCP6', '2001:db8::1'];
  return Buffer.from(`PROXY ${family} ${source} ${destination} ${port} 5432\r\n`);
}

/** proxyBinary is a header of version 2: version and command, family and protocol, body. */
export function proxyBinary(command: number, family: number, body: Buffer): Buffer {
  const head = Buffer.from([command, family, body.length >> 8, body.length & 255]);
  return Buffer.concat([proxySignature, head, body]);
}

/** proxyIpv4 is a header of version 2 for a client at an IPv4 address. */
export function proxyIpv4(source: string, port = 40_000): Buffer {
  const octets = [...source.split('.'), ...'192.0.2.1'.split('.')].map(Number);
  return proxyBinary(0x21, 0x11, Buffer.from([...octets, port >> 8, port & 255, 0x15, 0x38]));
}
