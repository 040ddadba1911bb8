import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { postern } from '../support/postern.ts';
import { temporaryDirectory } from '../support/temp.ts';

const policy = `servers:
  main: {host: db, listen: '*'}
  copy: {host: ro, listen: '*', role: replica, version: 15}
people: {analysts: {roles: ann}}
access:
  - {who: analysts, databases: app, from: 10.0.0.0/8, method: scram-sha-256}
`;

function home(text = policy): { readonly directory: string; readonly file: string } {
  const directory = temporaryDirectory('plan-files-');
  const file = join(directory, 'access.yaml');
  writeFileSync(file, text);
  return { directory, file };
}

test('--out writes a folder for each of several servers, and one server needs none', async () => {
  const { directory, file } = home();
  expect(await postern('plan', file, '--out', join(directory, 'all'), '--firewall-dialect', 'ufw')).toMatchObject({
    code: 0,
  });
  expect(readdirSync(join(directory, 'all')).toSorted()).toEqual(['copy', 'main']);
  expect(
    await postern('plan', file, '--out', join(directory, 'one'), '--server', 'copy', '--firewall-dialect', 'iptables'),
  ).toMatchObject({ code: 0 });
  expect(readdirSync(join(directory, 'one')).toSorted()).toEqual([
    'clients',
    'firewall',
    'pg_hba.conf',
    'pg_ident.conf',
    'postgresql.postern.conf',
  ]);
  expect(readdirSync(join(directory, 'one/firewall')).toSorted()).toEqual(['ip6tables.sh', 'iptables.sh']);
});

test('--into keeps what was written by hand; with a line that lets in more, nothing is written', async () => {
  const { directory, file } = home();
  const [data, out] = [join(directory, 'data'), join(directory, 'plan')];
  mkdirSync(data);
  const hand = '# by hand, and kept\nhostssl app ann 10.1.0.0/16 scram-sha-256\n';
  writeFileSync(join(data, 'pg_hba.conf'), hand);
  const into = ['plan', file, '--server', 'main', '--into', data, '--out', out] as const;
  expect(await postern(...into)).toMatchObject({ code: 0 });
  const written = readFileSync(join(out, 'pg_hba.conf'), 'utf8');
  expect(written.endsWith(`# END postern\n\n${hand}`)).toBe(true);
  expect(readFileSync(join(data, 'pg_hba.conf'), 'utf8')).toBe(hand);

  // What came out can be planned into again, and stays the same.
  writeFileSync(join(data, 'pg_hba.conf'), written);
  expect(await postern(...into)).toMatchObject({ code: 0 });
  expect(readFileSync(join(out, 'pg_hba.conf'), 'utf8')).toBe(written);

  writeFileSync(join(data, 'pg_hba.conf'), `${hand}host all all all trust\n`);
  const refused = await postern('plan', file, '--server', 'main', '--into', data, '--out', join(directory, 'never'));
  expect(refused.code).toBe(1);
  expect(refused.stdout).toContain(`${join(data, 'pg_hba.conf')}:10 lets in`);
  expect(refused.stdout).toContain('nothing was written');
  expect(existsSync(join(directory, 'never'))).toBe(false);
});

test.each([
  [['plan'], 2, 'there is no policy'],
  [['plan', '/nonexistent.yaml'], 2, 'does not exist'],
  [['plan', 'FILE', '--server', 'mian'], 2, 'the policy has no server "mian"'],
  [['plan', 'FILE', '--into', '/tmp'], 2, '--into is the directory of one server'],
])('%j', async (words, code, message) => {
  const { file } = home();
  const answer = await postern(...words.map((word) => (word === 'FILE' ? file : word)));
  expect(answer.stderr).toContain(message);
  expect(answer.code).toBe(code);
});

test('a policy that is none leaves with 1, and says where', async () => {
  const { file } = home(policy.replace('who: analysts', 'who: analyst'));
  const { code, stdout } = await postern('plan', file);
  expect(stdout).toBe(`${file}:6:11: there is no group "analyst"\n  hint: Did you mean "analysts"?\n`);
  expect(code).toBe(1);
});
