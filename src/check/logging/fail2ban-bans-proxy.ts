import type { Check } from '../check.ts';
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
    if (ignored.some(({ value }) => /127\.0\.0\.|localhost/.test(value))) return;
    const forwards = surroundingLines(server, ['sshd']).some(({ text }) =>
      /^\s*(AllowTcpForwarding\s+(yes|local|all)|PermitOpen\s+(?!none))/i.test(text),
    );
    const line = recordsOf(server).find(
      ({ address, method }) =>
        method !== 'reject' &&
        address?.kind === 'range' &&
        address.base.family === 4 &&
        address.base.value >>> 24 === 127,
    );
    if (!forwards && line === undefined) return;
    yield {
      file: jail.file,
      line: jail.line,
      message: `whoever comes through a tunnel is 127.0.0.1 to the server, and the jail ${jail.section} may ban that`,
    };
  },
};
