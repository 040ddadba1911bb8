import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { nodeEnv } from '../env/node-env.ts';
import { ownerPasswordFile, ownerRole } from '../gate/starting-directory.ts';
import { preparePassword } from '../scram/saslprep.ts';
import { buildScramSecret, printScramSecret } from '../scram/secret.ts';
import type { Embedded } from '../upstream/embedded/start.ts';

/** SCRAM_SHA_256_DEFAULT_ITERATIONS and SCRAM_DEFAULT_SALT_LEN of PostgreSQL's common/scram-common.h. */
const iterations = 4096;
const saltLength = 16;

/**
 * makeOwner makes the owner's role and database on a new embedded server, with the password that init has put into the
 * directory. Only the verifier is sent to the server.
 */
export async function makeOwner(embedded: Embedded, directory: string): Promise<void> {
  const path = join(directory, ownerPasswordFile);
  if (!existsSync(path)) return;
  const client = new pg.Client(embedded.config);
  await client.connect();
  try {
    const found = await client.query('SELECT FROM pg_catalog.pg_roles WHERE rolname = $1', [ownerRole]);
    if (found.rows.length === 0) {
      const password = preparePassword(Buffer.from(readFileSync(path, 'utf8').trim()));
      const secret = await buildScramSecret(password, nodeEnv.randomBytes(saltLength), iterations);
      const verifier = client.escapeLiteral(printScramSecret(secret));
      await client.query(`CREATE ROLE ${ownerRole} LOGIN CREATEDB CREATEROLE PASSWORD ${verifier}`);
    }
    const database = await client.query('SELECT FROM pg_catalog.pg_database WHERE datname = $1', [ownerRole]);
    if (database.rows.length === 0) await client.query(`CREATE DATABASE ${ownerRole} OWNER ${ownerRole}`);
  } finally {
    await client.end();
  }
}
