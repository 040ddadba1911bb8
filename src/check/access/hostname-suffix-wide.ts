import { toDisplay } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import { atLine } from '../reach/at-line.ts';
import { liveRecords } from '../reach/facts.ts';
import { manual } from '../references.ts';

/** Domains in which hosters name the machines of all their customers. */
const hosters = [
  '.amazonaws.com',
  '.azure.com',
  '.cloudapp.net',
  '.googleusercontent.com',
  '.linode.com',
  '.linodeusercontent.com',
  '.vultrusercontent.com',
  '.your-server.de',
  '.ovh.net',
  '.kimsufi.com',
  '.contaboserver.net',
];

/** Second-level domains under which countries register names. */
const registries = /^\.(?:co|com|net|org|gov|edu|ac)\.[a-z]{2}$/;

/** A suffix of host names below which strangers have names. */
export const hostnameSuffixWide: Check = {
  id: 'hostname-suffix-wide',
  group: 'access',
  severity: 'med',
  about: {
    title: 'A suffix of host names below which strangers have names',
    why: 'The line lets in every address whose owner gave it a name below this suffix, in the reverse zone and in a domain of his own.',
    fix: 'Write the addresses of the clients, or a domain that is yours, such as .db.example.com.',
    references: [manual('auth-pg-hba-conf')],
  },
  find: (server) =>
    liveRecords(server).flatMap((record) => {
      const { address } = record;
      if (address?.kind !== 'name') return [];
      const suffix = toDisplay(address.name).toLowerCase();
      if (!suffix.startsWith('.') || !isShared(suffix)) return [];
      return [
        atLine(record, {
          message: `anybody can have a host below ${suffix}`,
        }),
      ];
    }),
};

function isShared(suffix: string): boolean {
  if (!suffix.slice(1).includes('.') || registries.test(suffix)) return true;
  return hosters.some((hoster) => suffix === hoster || suffix.endsWith(hoster));
}
