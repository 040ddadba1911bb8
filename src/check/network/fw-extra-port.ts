import type { Check } from '../check.ts';
import { acceptRules } from './accept-rules.ts';

/** A hole for a port that looks like the server's, and is none. */
export const fwExtraPort: Check = {
  id: 'fw-extra-port',
  group: 'network',
  severity: 'med',
  about: {
    title: 'A hole for a port that nobody listens on',
    why: 'PostgreSQL has one port, for TLS too. A rule for a number that is one slip away from it opens the machine for whatever listens there some day, and does not let in whom it was meant for.',
    fix: 'Delete the rule, or write the port of the server in it.',
    references: ['https://www.postgresql.org/docs/current/ssl-tcp.html'],
  },
  find(server) {
    const { port } = server.listening;
    return acceptRules(server).flatMap(({ place, ports }) =>
      ports
        .filter(({ first, last }) => first === last && (isSlipOf(String(first), String(port)) || isUsual(first, port)))
        .map(({ first }) => ({
          file: place.file,
          line: place.line,
          message: `port ${first} is opened; the server listens on ${port}, for TLS too`,
        })),
    );
  },
};

/** The port of PostgreSQL, before a server that was moved to another one. */
function isUsual(opened: number, port: number): boolean {
  return opened === usualPort && port !== usualPort;
}

/** Registered for PostgreSQL (IANA service names). */
const usualPort = 5432;

/** A digit left out, typed twice or too many, or two that changed places. A digit that differs is somebody else's port. */
function isSlipOf(typed: string, meant: string): boolean {
  if (typed === meant) return false;
  if (typed.length === meant.length - 1) return isWithout(meant, typed);
  if (typed.length === meant.length + 1) return isWithout(typed, meant);
  return [...meant].some((_, at) => at > 0 && swapped(meant, at) === typed);
}

function isWithout(longer: string, shorter: string): boolean {
  return [...longer].some((_, at) => longer.slice(0, at) + longer.slice(at + 1) === shorter);
}

function swapped(text: string, at: number): string {
  return text.slice(0, at - 1) + text.charAt(at) + text.charAt(at - 1) + text.slice(at + 1);
}
