import type { Check } from '../check.ts';
import { atServer } from '../reach/at-line.ts';
import { cis } from '../references.ts';
import { releases, tableDate } from './releases.ts';

const versioning = 'https://www.postgresql.org/support/versioning/';

/** A version without support, or one behind the newest minor release. Of files alone only the major version is known. */
export const versionUnsupported: Check = {
  id: 'version-unsupported',
  group: 'apply',
  severity: 'high',
  about: {
    title: 'A version out of support, or behind',
    why: 'Holes that are found now are mended in supported versions only, and the mending shows everybody where they are.',
    fix: 'Upgrade to a supported version with pg_upgrade, or install the newest minor release and restart.',
    references: [versioning, cis('1.5')],
  },
  find(server) {
    const {
      dialect: { version },
      now,
      live,
    } = server;
    const release = releases.get(version);
    if (release === undefined) return [];
    if (now.getTime() >= Date.parse(release.endOfLife)) {
      return [
        atServer(server, {
          message: `PostgreSQL ${version} is out of support since ${release.endOfLife}`,
          fix: 'Upgrade with pg_upgrade to a supported version; `postern check --upgrade-to 18` shows what its files break on.',
        }),
      ];
    }
    const minor = Number(/^\d+\.(\d+)/.exec(live?.fullVersion ?? '')?.[1] ?? Number.NaN);
    // Nobody knows today's newest release for sure, but certainly that of the table's day.
    if (!(minor < release.minor)) return [];
    return [
      atServer(server, {
        message: `the server runs ${version}.${minor}; on ${tableDate} ${version}.${release.minor} was the newest`,
        why: 'Minor releases hold nothing but corrections, those of security holes among them, and need no more than a restart.',
        fix: `Install ${version}.${release.minor} or later and restart.`,
      }),
    ];
  },
};
