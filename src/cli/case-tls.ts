import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import type { TlsFacts, TlsFile } from '../check/tls/tls-facts.ts';
import { readServerSettings } from '../conf/server/read-server-settings.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { readTlsFacts } from '../tls/read-tls-facts.ts';
import { caseDirectory, filesOfCase } from './cases.ts';
import { dialectOfCase, type CheckCase } from './check-case.ts';

/** What the server wants of a key's file (manual: ssl-tcp). */
const closed = 0o600;

/**
 * withTlsOfFiles adds to a case what its own files of ssl_* hold, unless it says so itself. OpenSSL reads files alone, so
 * that they are put into a directory for a moment.
 */
export async function withTlsOfFiles(one: CheckCase, dialect: Dialect): Promise<CheckCase> {
  const { conf, files, facts = {} } = one;
  if (one.tls !== undefined || conf === undefined) return one;
  const path = join(caseDirectory, 'postgresql.conf');
  const settings = readServerSettings({
    path,
    directory: caseDirectory,
    files: filesOfCase({ ...files, 'postgresql.conf': conf }),
    version: dialectOfCase(one, dialect).version,
  });
  if (settings.find('ssl')?.value !== true) return one;
  const directory = mkdtempSync(join(tmpdir(), 'postern-case-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      if (isAbsolute(name) || name.split('/').includes('..')) continue;
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), text, { mode: closed });
      const mode = facts[name]?.mode;
      if (mode !== undefined) chmodSync(join(directory, name), Number.parseInt(mode, 8));
    }
    return { ...one, tls: placeInCase(await readTlsFacts({ settings, directory }), directory) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function placeInCase(facts: TlsFacts, directory: string): TlsFacts {
  const place = <Value>(file: TlsFile<Value>): TlsFile<Value> =>
    file.kind === 'read' ? { ...file, path: file.path.replace(directory, caseDirectory) } : file;
  const { chain, key, authorities, revocation } = facts;
  return {
    ...facts,
    chain: place(chain),
    key: place(key),
    authorities: place(authorities),
    revocation: place(revocation),
  };
}
