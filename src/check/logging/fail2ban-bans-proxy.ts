import { posix } from 'node:path';
import type { Check } from '../check.ts';
import { tcpProxies } from '../network/tcp-proxies.ts';
import { isNear } from '../network/tcp-proxy.ts';
import { recordsOf } from '../reach/facts.ts';
import { manual } from '../references.ts';
import { iniValues, surroundingLines } from '../surrounding-lines.ts';

/** A jail that may ban the address behind which everybody is. */
export const fail2banBansProxy: Check = {
  id: 'fail2ban-bans-proxy',
  group: 'logging',
  severity: 'high',
  about: {
    title: 'A jail that may ban everybody at once',
    why: 'Who comes through an SSH tunnel, a pooler or a gate has the address of that, often 127.0.0.1: one wrong password too often, and everybody is out.',
    fix: 'ignoreip = 127.0.0.1/8 ::1 and the address of the proxy; let the proxy ban, which sees the clients.',
    references: [manual('ssh-tunnels'), 'fail2ban: jail.conf(5)'],
  },
  *find(server) {
    const values = iniValues(surroundingLines(server, ['fail2ban']));
    const jail = values.find(
      ({ section, name, value }) => /postgres|pgsql/i.test(section) && name === 'enabled' && /true/i.test(value),
    );
    if (jail === undefined) return;
    const ignored = values.filter(
      ({ name, section }) => name === 'ignoreip' && (section === jail.section || section === 'DEFAULT'),
    );
    const { file, line } = jail;
    const proxies = tcpProxies(server).filter(({ passesSource }) => !passesSource);
    const far = proxies.find((proxy) => !isNear(proxy));
    if (far !== undefined && !ignored.some(({ value }) => namesOthers(value))) {
      const place = `${posix.basename(far.file)}:${far.line}`;
      yield {
        file,
        line,
        message: `whoever comes through the proxy of ${place} has its address, and the jail ${jail.section} may ban that`,
      };
    }
    if (ignored.some(({ value }) => loopback.test(value))) return;
    const forwards = surroundingLines(server, ['sshd']).some(({ text }) =>
      /^\s*(AllowTcpForwarding\s+(yes|local|all)|PermitOpen\s+(?!none))/i.test(text),
    );
    const forLoopback = recordsOf(server).some(
      ({ address, method }) =>
        method !== 'reject' &&
        address?.kind === 'range' &&
        address.base.family === 4 &&
        address.base.value >>> 24 === 127,
    );
    const near = proxies.some(isNear);
    if (!forwards && !forLoopback && !near) return;
    yield {
      file,
      line,
      message: `whoever comes through ${near ? 'the proxy' : 'a tunnel'} is 127.0.0.1 to the server, and the jail ${jail.section} may ban that`,
    };
  },
};

const loopback = /127\.0\.0\.|localhost/;

/** Of the proxy's address nothing is known: one that is ignored besides this machine's may be it. */
function namesOthers(ignored: string): boolean {
  return ignored.split(/[\s,]+/).some((word) => word !== '' && word !== '::1' && !loopback.test(word));
}
