import pg from 'pg';
import type { ClientConfig } from 'pg';
import { messageOf } from '../text/thrown.ts';

/** VerifierSet is whether a password was set, and what else keeps its role out, or why it was not. */
export type VerifierSet =
  | {
      readonly kind: 'set';
      readonly canLogin: boolean;
      readonly isExpired: boolean;
    }
  | { readonly kind: 'failed'; readonly why: string };

/** Neither statement nor verifier belongs in the log. */
export const quietly: readonly string[] = [
  `SET log_statement TO 'none'`,
  `SET log_min_duration_statement TO -1`,
  `SET log_min_error_statement TO 'panic'`,
];

/** alterRole is the statement that stores a verifier, which has no quote and no backslash. */
export function alterRole(role: string, verifier: string): string {
  return `ALTER ROLE "${role.replaceAll('"', '""')}" PASSWORD '${verifier}'`;
}

interface RoleRow {
  readonly rolcanlogin: boolean;
  readonly expired: boolean;
}

/** setVerifier stores a verifier for a role over a session of a superuser. */
export async function setVerifier(config: ClientConfig, role: string, verifier: string): Promise<VerifierSet> {
  const client = new pg.Client({ ...config, application_name: 'postern rescue' });
  try {
    await client.connect();
    for (const statement of quietly) await client.query(statement);
    const { rows } = await client.query<RoleRow>(
      `SELECT rolcanlogin, coalesce(rolvaliduntil < pg_catalog.now(), false) AS expired
         FROM pg_catalog.pg_authid WHERE rolname OPERATOR(pg_catalog.=) $1`,
      [role],
    );
    const [row] = rows;
    if (row === undefined) return { kind: 'failed', why: `role "${role}" does not exist` };
    await client.query(alterRole(role, verifier));
    return {
      kind: 'set',
      canLogin: row.rolcanlogin,
      isExpired: row.expired,
    };
  } catch (error) {
    return { kind: 'failed', why: messageOf(error) };
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** tryLogin logs in with a password; the text is why not. */
export async function tryLogin(config: ClientConfig): Promise<string | undefined> {
  const client = new pg.Client({ ...config, application_name: 'postern rescue' });
  try {
    await client.connect();
    await client.query('SELECT 1');
    return undefined;
  } catch (error) {
    return messageOf(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}
