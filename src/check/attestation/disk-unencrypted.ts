import type { Check } from '../check.ts';
import { attested } from './attested.ts';

/** What somebody stands for, since no scan can tell. */
export const diskUnencrypted: Check = {
  id: 'disk-unencrypted',
  group: 'apply',
  severity: 'info',
  about: {
    title: 'Data at rest: what somebody attests',
    why: 'Whoever carries away a disk or a backup that is not encrypted has the data, past every line of pg_hba.conf. No look at the server tells whether a disk is encrypted below it.',
    fix: 'Find out, and write down who says so, since when and until when: postern check --attestations-template > attestations.yaml',
    references: ['https://www.postgresql.org/docs/current/encryption-options.html'],
  },
  find: (server) => attested(server, 'disk-unencrypted'),
};
