import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { postern } from '../support/postern.ts';
import { startPostgres } from '../support/postgres.ts';
import { temporaryDirectory } from '../support/temp.ts';

const example = fileURLToPath(new URL('../../docs/guide/example/', import.meta.url));
const ident = 'staff /^(.*)@corp$ \\1\nstaff root postgres\n';

/** Files as people have them, and the lines that no rule can say. */
const files: readonly (readonly [string, string, readonly string[]])[] = [
  [
    "initdb's own",
    `local all all trust
host all all 127.0.0.1/32 trust
host all all ::1/128 trust
local replication all trust
host replication all 127.0.0.1/32 trust
host replication all ::1/128 trust
`,
    [],
  ],
  [
    "Debian's",
    `local all postgres peer
local all all peer
host all all 127.0.0.1/32 scram-sha-256
host all all ::1/128 scram-sha-256
local replication all peer
host replication all 127.0.0.1/32 scram-sha-256
`,
    [],
  ],
  [
    'maps, groups, expressions, quotes and certificates',
    `local all all peer map=staff
hostssl "all",/^app "+x",+devs 10.0.0.0/8 cert map=staff clientname=DN
hostssl sameuser,samerole /^u,all 10.0.0.0 255.255.0.0 scram-sha-256 clientcert=verify-ca
hostssl app svc 10.0.0.0/8 scram-sha-256 clientcert=verify-full
hostnossl all all 192.168.0.0/16 md5
host all all 0.0.0.0/0 ldap ldapserver=dc.example.com ldapprefix="uid=" ldapsuffix=",ou=people"
host all all all reject
`,
    [],
  ],
  [
    'what no rule can say',
    `hostssl all all db.example.com scram-sha-256
host all all samenet md5
host all all 10.0.0.0/8 ldap ldapserver=dc ldapbasedn="dc=x" ldapbinddn=cn ldapbindpasswd=secret
hostssl app svc 10.0.0.0/8 scram-sha-256
`,
    ['host names depend on DNS', 'samenet depends on the machine', 'ldapbindpasswd is a secret'],
  ],
];

describe('a policy from files gives the same access back', () => {
  test.each(files)('%s', async (_, hba, left) => {
    const home = temporaryDirectory('plan-from-');
    const directory = join(home, 'data');
    mkdirSync(directory);
    writeFileSync(join(directory, 'pg_hba.conf'), hba);
    writeFileSync(join(directory, 'pg_ident.conf'), ident);
    const answer = await postern('plan', '--from', directory, '--format', 'json');
    const { policy, left: found } = JSON.parse(answer.stdout);
    expect(found.map(({ reason }: { readonly reason: string }) => reason)).toEqual(left);
    expect(answer.code).toBe(left.length === 0 ? 0 : 1);
    for (const reason of left) expect(policy).toContain(`# not expressed, ${reason}:`);
    expect(policy).not.toMatch(/^[^#]*secret/m);

    const planned = join(home, 'plan');
    writeFileSync(join(home, 'access.yaml'), policy);
    const plan = await postern('plan', join(home, 'access.yaml'), '--out', planned);
    expect(plan).toMatchObject({ code: 0 });
    // Those that could not be said must be the only difference.
    const expressed = hba.split('\n').slice(left.length).join('\n');
    writeFileSync(join(directory, 'pg_hba.conf'), expressed);
    const diff = await postern('diff', directory, planned);
    expect(diff).toMatchObject({ code: 0, stdout: 'no access changes\n' });
  });

  test('the example of the guides', async () => {
    const home = temporaryDirectory('plan-from-');
    const { stdout } = await postern('plan', '--from', example);
    writeFileSync(join(home, 'access.yaml'), stdout);
    expect(await postern('plan', join(home, 'access.yaml'), '--out', join(home, 'plan'))).toMatchObject({ code: 0 });
    expect(await postern('diff', example, join(home, 'plan'))).toMatchObject({ stdout: 'no access changes\n' });
    expect(readFileSync(join(home, 'plan/pg_ident.conf'), 'utf8')).toContain('staff');
  });

  test('a running server', async () => {
    const server = await startPostgres({
      hba: 'local all all trust\nhost all postgres 127.0.0.1/32 trust\nhost app svc 127.0.0.0/8 md5\n',
    });
    const uri = `postgres://postgres@127.0.0.1:${server.port}/postgres`;
    const home = temporaryDirectory('plan-from-');
    const { code, stdout } = await postern('plan', '--from', uri);
    expect(code).toBe(0);
    expect(stdout).toContain(`port: ${server.port}`);
    const policy = join(home, 'access.yaml');
    writeFileSync(policy, stdout);
    expect(await postern('plan', policy, '--out', join(home, 'plan'))).toMatchObject({ code: 0 });
    expect(await postern('diff', uri, join(home, 'plan'))).toMatchObject({ code: 0, stdout: 'no access changes\n' });
  });
});
