import type { Check, Found } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { surroundingLines } from '../surrounding-lines.ts';
import { readFirewalls } from '../../firewall/dialects.ts';
import { toDisplay } from '../../text/byte-string.ts';
import { composeServices, containerPort, isLoopback } from './compose-services.ts';

/** Several programs that each think the packet filter is theirs. */
export const fwTwoManagers: Check = {
  id: 'fw-two-managers',
  group: 'network',
  severity: 'med',
  about: {
    title: 'Two managers of one packet filter',
    why: 'ufw, firewalld, Docker and rules by hand write to the same tables. Docker puts its own rules before all others, so that a published port is open whatever ufw says; rules by hand are gone when a manager loads its own.',
    fix: 'Publish the port at one address, "127.0.0.1:5432:5432", and let one program manage the filter.',
    references: ['https://docs.docker.com/engine/network/packet-filtering-firewalls/'],
  },
  *find(server) {
    for (const port of composeServices(server).flatMap(({ ports }) => ports)) {
      const { file, line, text, address, target } = port;
      if (target !== containerPort || isLoopback(port)) continue;
      const where =
        address === undefined || /^(0\.0\.0\.0|::)$/.test(address) ? 'every address of the machine' : address;
      yield { file, line, message: `Docker opens ${text} at ${where}, before any rule of ufw, firewalld or INPUT` };
    }
    const manager = managersOf(server)[0];
    if (manager === undefined) return;
    for (const { file, line, text } of surroundingLines(server, ['script'])) {
      if (!/^\s*(sudo\s+)?(\S*\/)?ip6?tables\s+(-w\s+|-t\s+\w+\s+)*-[AI]\s/.test(text)) continue;
      yield byHand(file, line, manager);
      return;
    }
  },
};

function byHand(file: string, line: number, manager: string): Found {
  return { file, line, message: `a rule by hand beside ${manager}: it is gone when ${manager} loads its own` };
}

/** What manages the filter: a program whose rules were given, or one that a script calls. */
function managersOf(server: CheckedServer): readonly string[] {
  const files = server.surroundings
    .filter(({ kind }) => kind === 'firewall')
    .map(({ path, text }) => ({ name: path, text: toDisplay(text) }));
  const given = readFirewalls(files)
    .firewalls.map(({ dialect }) => dialect)
    .filter((name) => name === 'ufw' || name === 'firewalld');
  const called = surroundingLines(server, ['script']).flatMap(({ text }) => {
    const program = /^\s*(?:sudo\s+)?(?:\S*\/)?(ufw|firewall-cmd)\s/.exec(text)?.[1];
    return program === undefined || /\sdisable\b/.test(text) ? [] : [program === 'ufw' ? 'ufw' : 'firewalld'];
  });
  return [...given, ...called];
}
