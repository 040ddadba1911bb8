import type { Check } from '../check.ts';
import { atLine } from '../reach/at-line.ts';
import { recordsOf } from '../reach/facts.ts';
import { cis, manual } from '../references.ts';
import { containerFix, containerLines } from './container-line.ts';

/** The method md5, on lines that let anybody in. */
export const md5Method: Check = {
  id: 'md5-method',
  group: 'access',
  severity: 'med',
  about: {
    title: 'The method md5',
    why: 'The stored hash is all that it takes to log in, MD5 is quickly guessed, and PostgreSQL 18 calls md5 deprecated. For passwords stored as SCRAM the server already asks for SCRAM under md5.',
    fix: "Replace md5 by scram-sha-256 once SELECT rolname FROM pg_authid WHERE rolpassword LIKE 'md5%' lists nobody; those it lists set their password again under password_encryption = 'scram-sha-256'.",
    references: [manual('auth-password'), cis('5.4')],
  },
  find(server) {
    const live = new Set(server.reach.map(({ record }) => record));
    const lines = recordsOf(server)
      .filter((record) => record.method === 'md5' && live.has(record))
      .map((record) =>
        atLine(record, {
          message:
            'method md5: for a password stored as an MD5 hash it is a proof that whoever stole the hash can give too',
        }),
      );
    const containers = containerLines(server).filter(({ method }) => method === 'md5');
    return [
      ...lines,
      ...containers.map(({ file, line }) => ({
        file,
        line,
        message: 'the container asks for md5: host all all all md5',
        fix: containerFix,
      })),
    ];
  },
};
