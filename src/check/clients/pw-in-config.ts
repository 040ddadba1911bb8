import { basename } from 'node:path';
import type { Check, Found } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { manual } from '../references.ts';
import { atSetting, textOf } from '../settings/at-setting.ts';
import { surroundingLines } from '../surrounding-lines.ts';
import { clientConnections } from './client-connections.ts';

const othersMayRead = 0o077;

/** Passwords that others can read. */
export const pwInConfig: Check = {
  id: 'pw-in-config',
  group: 'roles',
  severity: 'high',
  about: {
    title: 'A password that others can read',
    why: 'What stands in a script, a service file or an environment is read by other accounts, by ps, in backups and in repositories. libpq passes over a .pgpass that others may read.',
    fix: 'Put it into ~/.pgpass and chmod 0600 ~/.pgpass, or let the client come with a certificate.',
    references: [manual('libpq-pgpass'), manual('libpq-envars')],
  },
  *find(server) {
    for (const { file, line, isUri, hasPassword } of clientConnections(server)) {
      const isShared = isReadable(server, file) !== false || (isUri && isScript(server, file));
      if (!hasPassword || !isShared) continue;
      yield { file, line, message: `${isUri ? 'this connection string has' : 'here is'} a password in the clear` };
    }
    yield* composePasswords(server);
    if (
      /(?:^|\s)password\s*=\s*'?[^\s']|^postgres(?:ql)?:\/\/[^@/]*:[^@/]+@/.test(textOf(server, 'primary_conninfo'))
    ) {
      yield atSetting(server, 'primary_conninfo', {
        message: 'the password for the primary stands here in the clear, and pg_settings shows it to superusers',
        fix: "Put it into ~/.pgpass of the server's account, with replication for the database, and name that: primary_conninfo = '… passfile=/var/lib/postgresql/.pgpass'",
      });
    }
    for (const { kind, path } of server.surroundings) {
      if (kind !== 'client' || !/pgpass/.test(basename(path)) || isReadable(server, path) !== true) continue;
      yield {
        file: path,
        line: 0,
        message: 'others may read this file, so that libpq passes over it',
        fix: `chmod 0600 ${path}`,
      };
    }
  },
};

/** Undefined where nobody looked. */
function isReadable(server: CheckedServer, file: string): boolean | undefined {
  const facts = server.facts(file);
  if (facts === undefined || facts === 'missing') return undefined;
  return (facts.mode & othersMayRead) !== 0;
}

/** What a script types is seen by ps and in the history, whatever the mode of its file. */
function isScript({ surroundings }: CheckedServer, file: string): boolean {
  return surroundings.some(({ kind, path }) => kind === 'script' && path === file);
}

function isCompose({ surroundings }: CheckedServer, file: string): boolean {
  return surroundings.some(({ kind, path }) => kind === 'compose' && path === file);
}

function* composePasswords(server: CheckedServer): Generator<Found> {
  for (const { file, line, text } of surroundingLines(server, ['compose', 'client'])) {
    const [, name, password] = /\b(POSTGRES_PASSWORD|PGPASSWORD)\s*[:=]\s*["']?([^"'\s]+)/.exec(text) ?? [];
    // The variables of libpq in a file of a client are told of already.
    if (name === 'PGPASSWORD' && !isCompose(server, file)) continue;
    if (password === undefined || /^[$%{<]/.test(password) || isReadable(server, file) === false) continue;
    yield {
      file,
      line,
      ...(name === 'POSTGRES_PASSWORD'
        ? {
            message: 'the password of the superuser stands here in the clear',
            fix: 'POSTGRES_PASSWORD_FILE: /run/secrets/db-password, and a secret of that name',
          }
        : {
            message: 'here is a password in the clear',
            fix: 'PGPASSFILE: /run/secrets/pgpass, and a secret of that name with a line HOST:PORT:DATABASE:USER:PASSWORD',
          }),
    };
  }
}
