import { lineOfNumbers, normalizeRanges, type Range, rangesHold } from '../inet/ranges.ts';
import { servicePort } from './service-ports.ts';

/** PortSet is a set of port numbers: sorted ranges that neither overlap nor touch. */
export type PortSet = readonly Range<number>[];

const line = lineOfNumbers(0xffff);

/** allPorts is 0 to 65535. */
export const allPorts: PortSet = [{ first: line.first, last: line.last }];

/** portRange is the set from one port to another. */
export function portRange(first: number, last = first): PortSet {
  return normalizeRanges(line, [{ first, last }]);
}

/** unionOfPorts joins sets of ports. */
export function unionOfPorts(sets: readonly PortSet[]): PortSet {
  return normalizeRanges(line, sets.flat());
}

/** holdsPort tells whether a port is in the set. */
export function holdsPort(ports: PortSet, port: number): boolean {
  return rangesHold(ports, port);
}

/**
 * parsePorts reads a port, a service's name or a range, with the separator the dialect has (`:` or `-`). An end left out
 * is the end of the line. It gives undefined for a name that services(5) of Debian does not have, or any other text.
 */
export function parsePorts(text: string, separator: ':' | '-'): PortSet | undefined {
  const whole = parsePort(text);
  if (whole !== undefined) return portRange(whole);
  const at = text.indexOf(separator);
  if (at === -1 || text === separator) return undefined;
  const first = at === 0 ? line.first : parsePort(text.slice(0, at).trim());
  const last = at === text.length - 1 ? line.last : parsePort(text.slice(at + 1).trim());
  return first === undefined || last === undefined || first > last ? undefined : portRange(first, last);
}

function parsePort(text: string): number | undefined {
  if (/^\d{1,5}$/.test(text)) return Number(text) <= line.last ? Number(text) : undefined;
  return servicePort(text);
}
