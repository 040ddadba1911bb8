import type { Check } from '../check.ts';
import { attested } from './attested.ts';

/** What somebody stands for, since no scan can tell. */
export const roomAccess: Check = {
  id: 'room-access',
  group: 'apply',
  severity: 'info',
  about: {
    title: 'Who can touch the machine: what somebody attests',
    why: 'Who stands at the machine needs no login. Rooms, racks and the reports of those who run them are asked for, not scanned.',
    fix: 'Find out, and write down who says so, since when and until when: postern check --attestations-template > attestations.yaml',
    references: ['ISO/IEC 27001:2022, A.7.2'],
  },
  find: (server) => attested(server, 'room-access'),
};
