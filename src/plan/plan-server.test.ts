import { describe, expect, test } from 'vitest';
import { filesOf } from '../../test/support/table-files.ts';
import { toDisplay } from '../text/byte-string.ts';
import { noExisting, type Existing } from './existing.ts';
import { parsePolicy } from './parse-policy.ts';
import { planServer, type ServerPlan } from './plan-server.ts';

const head = `servers: {main: {host: db, listen: '*', firewall: nftables}}
networks: {app: 10.1.2.0/24, office: [203.0.113.0/24, 2001:db8:1::/48]}
people: {analysts: {roles: [ann, +staff]}, admins: {roles: +dba}, everybody: {roles: all}}
applications: {shop: {roles: shop, identities: {shop.example.com: shop}}}
access:
`;

function plan(rules: readonly string[], existing: Existing = noExisting, servers = head): ServerPlan {
  const parsed = parsePolicy(`${servers}${rules.map((rule) => `  - {${rule}}\n`).join('')}`, 'access.yaml');
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  const [server] = parsed.policy.servers;
  if (server === undefined) throw new Error('no server');
  const planned = planServer(parsed.policy, server, existing);
  if (planned.kind === 'contradiction') throw new Error(planned.problems.map(({ message }) => message).join('\n'));
  return planned.plan;
}

function textOf({ sites: [site] }: ServerPlan, name: string): string {
  const file = site?.files.find(({ path }) => path === name);
  return file === undefined ? '' : toDisplay(file.text);
}

/** The lines of pg_hba.conf without comments and blanks. */
function linesOf(planned: ServerPlan): readonly string[] {
  const lines = textOf(planned, 'pg_hba.conf').split('\n');
  return lines.filter((line) => /^[a-z]/.test(line)).map((line) => line.replaceAll(/ +/g, ' '));
}

function faultsOf({ sites }: ServerPlan): readonly string[] {
  return sites.flatMap(({ proof }) => proof.faults.map(({ message }) => message));
}

function serverOf(files: Readonly<Record<string, string>>): Existing {
  return {
    files: filesOf(files),
    hbaPath: '/data/pg_hba.conf',
    identPath: '/data/pg_ident.conf',
    dataDirectory: '/data',
    ...(files['postgresql.conf'] !== undefined && { confPath: '/data/postgresql.conf' }),
  };
}

const shop = 'who: shop, databases: shop, from: app, method: cert';
const analysts = 'who: analysts, databases: [shop, reports], from: office, method: scram-sha-256';

describe('the least set of lines', () => {
  test('one a network, and the way back in first', () => {
    const planned = plan([shop, analysts]);
    expect(linesOf(planned)).toEqual([
      'local all postgres peer',
      'hostssl shop shop 10.1.2.0/24 cert map=shop',
      'hostssl shop,reports ann,+staff 203.0.113.0/24 scram-sha-256',
      'hostssl shop,reports ann,+staff 2001:db8:1::/48 scram-sha-256',
    ]);
    expect(textOf(planned, 'pg_ident.conf')).toContain('shop            shop.example.com               shop');
    expect(faultsOf(planned)).toEqual([]);
    expect(planned.sites[0]?.proof.regions).toBeGreaterThan(20);
  });

  test('rules that differ in one field are one line', () => {
    const rule = (who: string, database: string) =>
      `who: ${who}, databases: ${database}, from: app, method: scram-sha-256`;
    expect(linesOf(plan([rule('analysts', 'shop'), rule('analysts', 'reports'), rule('admins', 'x')]))).toEqual([
      'local all postgres peer',
      'hostssl shop,reports ann,+staff 10.1.2.0/24 scram-sha-256',
      'hostssl x +dba 10.1.2.0/24 scram-sha-256',
    ]);
  });

  test('what a wider rule lets in anyway needs no line, whichever comes first', () => {
    const narrow = 'who: analysts, databases: shop, from: 10.1.2.3, method: scram-sha-256';
    const wide = 'who: everybody, databases: all, from: app, method: scram-sha-256';
    const expected = ['local all postgres peer', 'hostssl all all 10.1.2.0/24 scram-sha-256'];
    expect(linesOf(plan([narrow, wide]))).toEqual(expected);
    expect(linesOf(plan([wide, narrow]))).toEqual(expected);
  });

  test('a line between two that ask otherwise keeps its place', () => {
    const planned = plan([
      'who: analysts, databases: shop, from: 10.1.2.3, method: scram-sha-256',
      'who: everybody, databases: shop, from: app, method: reject, rest: true',
      'who: everybody, databases: shop, from: internet, method: scram-sha-256, rest: true',
    ]);
    expect(
      linesOf(planned)
        .slice(1)
        .map((line) => line.split(' ').slice(3).join(' ')),
    ).toEqual(['10.1.2.3/32 scram-sha-256', '10.1.2.0/24 reject', 'all scram-sha-256']);
    expect(faultsOf(planned)).toEqual([]);
  });

  test('internet is the families that the server listens for', () => {
    const rule = 'who: analysts, databases: shop, from: internet, method: scram-sha-256';
    const of = (listen: string) => linesOf(plan([rule], noExisting, head.replace("'*'", listen))).slice(1);
    expect(of("'*'")).toEqual(['hostssl shop ann,+staff all scram-sha-256']);
    expect(of('198.51.100.7')).toEqual(['hostssl shop ann,+staff 0.0.0.0/0 scram-sha-256']);
    expect(of("['::']")).toEqual(['hostssl shop ann,+staff ::/0 scram-sha-256']);
  });

  test('a reason with a backslash at its end takes no line with it', () => {
    const planned = plan(['who: analysts, databases: shop, from: app, method: md5, reason: "old \\n driver \\\\"']);
    expect(textOf(planned, 'pg_hba.conf')).toContain('over TLS; old driver\nhostssl');
    expect(faultsOf(planned)).toEqual([]);
  });
});

describe('the proof refuses', () => {
  test('a hand-written line below that lets in more', () => {
    const planned = plan([shop], serverOf({ 'pg_hba.conf': '# mine\nhost all all 10.0.0.0/8 md5\n' }));
    expect(textOf(planned, 'pg_hba.conf')).toMatch(
      /^# BEGIN postern[^]*# END postern\n\n# mine\nhost all all 10\.0\.0\.0\/8 md5\n$/,
    );
    expect(faultsOf(planned).join('\n')).toContain('/data/pg_hba.conf:9 lets in postgres to shop from 10.0.0.1');
    expect(planned.sites[0]?.proof.faults[0]).toMatchObject({ kind: 'more', witness: { transport: 'plain' } });
  });

  test('a hand-written line above that asks less, or refuses', () => {
    const block = '\n# BEGIN postern\nold\n# END postern\n';
    const above = (line: string) => faultsOf(plan([analysts], serverOf({ 'pg_hba.conf': `${line}${block}` })));
    expect(above('hostssl shop +staff 203.0.113.9/32 trust')).toEqual([
      '/data/pg_hba.conf:1 asks trust of staff to shop from 203.0.113.9 over TLS, and access.yaml:6 asks scram-sha-256',
    ]);
    expect(above('host all ann 203.0.113.9/32 reject')).toEqual([
      'access.yaml:6 lets in ann to shop from 203.0.113.9 over TLS by scram-sha-256, and /data/pg_hba.conf:1 refuses',
    ]);
    expect(above('hostssl shop ann 203.0.113.9/32 scram-sha-256')).toEqual([]);
  });

  test('a hand-written line whose host name may be anybody', () => {
    const planned = plan([analysts], serverOf({ 'pg_hba.conf': 'hostssl shop ann .example.com trust\n' }));
    expect(planned.sites[0]?.proof.faults.map(({ kind }) => kind)).toContain('more');
  });

  test('a map that says more', () => {
    const planned = plan([shop], serverOf({ 'pg_ident.conf': 'shop /.* postgres\n' }));
    expect(faultsOf(planned)).toEqual([
      'in pg_ident.conf the map shop says that "shop.example.com" may be, and the policy does not say so: "postgres"',
    ]);
  });

  test('clients that nobody hears', () => {
    const planned = plan([analysts], noExisting, head.replace("'*'", '198.51.100.7'));
    expect(faultsOf(planned)).toEqual([
      'access.yaml:6 lets in clients from 2001:db8:1::1, and listen (198.51.100.7) does not hear them',
    ]);
  });

  test('a setting that ALTER SYSTEM has set', () => {
    const files = { 'postgresql.conf': 'port = 5433\n', 'postgresql.auto.conf': "ssl = 'off'\n", 'pg_hba.conf': '' };
    const planned = plan([shop], serverOf(files));
    expect(faultsOf(planned)[0]).toBe("ssl is 'off', which stands after the plan's 'on'");
    expect(planned.sites[0]?.proof.faults.map(({ kind }) => kind)).toContain('less');
  });

  test('a broken file, and marks that do not stand in a pair', () => {
    const broken = plan([shop], serverOf({ 'pg_hba.conf': 'host all all\n' }));
    expect(faultsOf(broken)).toEqual(['/data/pg_hba.conf:8: end-of-line before IP address specification']);
    const marks = plan([shop], serverOf({ 'pg_hba.conf': '# BEGIN postern\n# BEGIN postern\n# END postern\n' }));
    expect(faultsOf(marks)[0]).toContain('/data/pg_hba.conf:2: the marks');
  });

  test('two rules that contradict each other', () => {
    const other = 'who: analysts, databases: shop, from: 203.0.113.5, method: cert';
    expect(() => plan([analysts, other])).toThrow(
      'the rule asks cert clientcert=verify-full of ann to shop from 203.0.113.5, and the rule at line 6 asks scram-sha-256',
    );
    expect(faultsOf(plan([analysts, `${other}, rest: true`]))).toEqual([]);
  });

  test('the internet in a private subnet', () => {
    const servers = head.replace("'*'", '10.0.0.5, pattern: private-subnet');
    expect(() => plan([analysts], noExisting, servers)).toThrow(
      'pattern private-subnet of main has no way in for 203.0.113.0/24, 2001:db8:1::/48',
    );
  });
});

test('a block is replaced where it stands, and all other lines stay', () => {
  const hand = (block: string) => `# one\nlocal all postgres peer\n\n${block}\n# two \\\n  three\n`;
  const before = serverOf({ 'pg_hba.conf': hand('# BEGIN postern plan\nhost all all all trust\n# END postern') });
  const text = textOf(plan([shop], before), 'pg_hba.conf');
  const block = /# BEGIN postern[^]*# END postern/.exec(text)?.[0] ?? '';
  expect(text).toBe(hand(block));
  expect(block).not.toContain('trust');
});
