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
      for (const { option, specification, index } of forwardsIn(text)) {
        const bad = specification
          .split(/[:\s]/)
          .find(
            (part, at) => /^\d+$/.test(part) && !isPort(Number(part)) && !(option === 'R' && at === 0 && part === '0'),
          );
        if (bad === undefined) continue;
        const column = index + specification.search(new RegExp(`(?<![\\d.])${bad}`)) + 1;
        yield { file, line, column, length: bad.length, message: `${bad} is no port: ssh refuses ${specification}` };
      }
    }
  },
};

function isPort(number: number): boolean {
  return number >= 1 && number <= 65_535;
}

interface Forward {
  readonly option: string;
  readonly specification: string;
  /** Where the specification begins, from 0. */
  readonly index: number;
}

/** The forwards of a command line, or of a line of ssh_config. `-R 0` has sshd choose a port. */
function forwardsIn(text: string): readonly Forward[] {
  const specification = String.raw`["']?(?<specification>[^\s"']+`;
  const options = new RegExp(String.raw`\s-[a-zA-Z]*(?<option>[LR])\s*${specification})`, 'dg');
  const keyword = new RegExp(String.raw`^\s*(?:Local|Remote)Forward\s+${specification}(?:\s+\S+:\d+)?)`, 'dgi');
  const matches = [...(/\bssh\b/.test(text) ? text.matchAll(options) : []), ...text.matchAll(keyword)];
  return matches.flatMap(({ groups, indices }) => {
    const found = groups?.['specification'];
    const index = indices?.groups?.['specification']?.[0];
    if (found === undefined || index === undefined) return [];
    return [{ option: groups?.['option'] ?? (/^\s*Remote/i.test(text) ? 'R' : 'L'), specification: found, index }];
  });
}
