import type { IpAddress } from './address.ts';

/**
 * isLoopback tells whether an address never leaves the machine: 127.0.0.0/8 and ::1 (RFC 1122 section 3.2.1.3, RFC 4291
 * section 2.5.3).
 */
export function isLoopback({ family, value }: IpAddress): boolean {
  return family === 4 ? value >>> 24 === 127 : value === 1n;
}
