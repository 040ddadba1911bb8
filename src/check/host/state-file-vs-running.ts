import type { Check, Found } from '../check.ts';
import { findDifferences } from '../endpoint/differences.ts';
import { manual } from '../references.ts';
import type { LiveFacts } from './live-facts.ts';

/** Files that say something else than what a running server does. */
export const stateFileVsRunning: Check = {
  id: 'state-file-vs-running',
  group: 'apply',
  severity: 'high',
  about: {
    title: 'Files that say otherwise than the running server',
    why: 'Whoever reads the files, or checks them, sees rules that are not in force.',
    fix: 'Check both, then SELECT pg_reload_conf() and look into the log whether it was taken.',
    references: [manual('view-pg-hba-file-rules')],
  },
  find: (server) => [...(server.live === undefined ? [] : findInViews(server.live)), ...findDifferences(server)],
};

function findInViews({ files, loadedAt, refused }: LiveFacts): readonly Found[] {
  return [
    ...files
      .filter(({ modified }) => modified > loadedAt)
      .map(({ path, modified }) => ({
        file: path,
        line: 0,
        message: `written at ${modified.toISOString()}, after the server read its files at ${loadedAt.toISOString()}: what stands here is not what runs`,
        why: 'Whoever reads the file, or checks it, sees rules that are not in force; they come into force at the next reload, whoever makes it.',
      })),
    ...refused.map(({ file, line, error }) => ({
      file,
      line,
      message: `the server refuses this line: ${error}`,
      why: 'A file with a bad line is not taken at all. The rules of before go on, though pg_reload_conf() says true, and with pg_hba.conf so the next start fails.',
      fix: 'Correct the line, then SELECT pg_reload_conf(), and look that error is null in the view.',
    })),
  ];
}
