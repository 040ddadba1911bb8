import type { Check } from '../check.ts';
import { surroundingLines } from '../surrounding-lines.ts';

/** Ports of a tunnel that are none. */
export const netSshPortRange: Check = {
  id: 'net-ssh-port-range',
  group: 'network',
  severity: 'crit',
  about: {
    title: 'A tunnel to a port that is none',
    why: 'Ports are 1 to 65535; of 65536 and above ssh says "Bad local forwarding specification" and does nothing.',
    fix: 'ssh -N -L 127.0.0.1:15432:127.0.0.1:5432 user@host',
    references: ['ssh(1), -L'],
  },
  *find(server) {
    for (const { file, line, text } of surroundingLines(server, ['script', 'sshd'])) {
      const forward = /(?:\bssh\b.*?\s-[a-zA-Z]*[LR]\s*|^\s*(?:Local|Remote)Forward\s+)(\S+(?:\s+\S+:\d+)?)/.exec(text);
      const specification = forward?.[1] ?? '';
      const bad = specification
        .split(/[:\s]/)
        .find((part) => /^\d+$/.test(part) && (Number(part) < 1 || Number(part) > 65_535));
      if (bad === undefined) continue;
      const column = text.indexOf(specification) + specification.search(new RegExp(`(?<![\\d.])${bad}`)) + 1;
      yield { file, line, column, length: bad.length, message: `${bad} is no port: ssh refuses ${specification}` };
    }
  },
};
