import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parsePolicy } from '../../src/plan/parse-policy.ts';

/** What is said of wrong policies stands in plan/faults.txt, which GOLDEN=write rewrites. */
const golden = fileURLToPath(new URL('plan/faults.txt', import.meta.url));

const good = `servers:
  main: {host: db.example.com, listen: '*'}
  reports: {host: ro.example.com, listen: '*', role: replica, version: 16}
networks:
  office: [203.0.113.0/24, 2001:db8:1::/48]
people:
  analysts: {roles: [ann, +staff]}
  partners: {roles: partner, external: true}
applications:
  shop: {roles: shop, identities: {shop.example.com: shop}}
access:
  - {who: shop, databases: shop, from: 10.1.2.3, method: cert}
  - {who: analysts, databases: [all, replication], from: [office, internet], method: scram+cert}
`;

/** Each is one change of the good policy. */
const faults: readonly (readonly [string, string, string])[] = [
  ['an unknown key, and what was meant', 'role: replica', 'rol: replica'],
  ['letters that changed places', 'host: db.example.com', 'hots: db.example.com'],
  ['an unknown key at the top', 'networks:', 'network:'],
  ['the beginning of a word', 'method: cert', 'method: scram'],
  ['a port that is none', "listen: '*'}", "listen: '*', port: 70000}"],
  ['a list where a map belongs', 'people:', 'people: []\nx:'],
  ['an unknown version', 'version: 16', 'version: 9'],
  ['an unknown group', 'who: shop', 'who: shpo'],
  ['an unknown network', 'from: [office', 'from: [ofice'],
  ['bits to the right of the mask', '10.1.2.3', '10.1.2.3/24'],
  ['trust without a reason', 'method: cert', 'method: trust'],
  ['no TLS without a reason', 'method: cert', 'method: scram-sha-256, transport: plain'],
  ['a network of a socket', 'method: cert', 'method: peer, transport: local'],
  ['a rule from nowhere', 'from: 10.1.2.3, ', ''],
  ['a secret', 'method: cert', 'method: ldap, options: {ldapbindpasswd: x}'],
  ['a name of two things', 'shop: {roles', 'partners: {roles'],
  ['a section of another pattern', "listen: '*'}", "listen: '*', ssh: {host: x}}"],
  ['a pattern without its section', "listen: '*'}", 'listen: 10.0.0.5, pattern: bastion}'],
  ['the world in a private subnet', "listen: '*'}", "listen: '*', pattern: private-subnet}"],
  ['a regular expression that is none', 'who: shop, databases: shop', 'who: shop, databases: "/("'],
  ['a key given twice', 'applications:', 'people: {}\napplications:'],
  ['no YAML', 'people:', 'people: ['],
  ['nothing at all', good, ''],
  ['an address that is none', 'from: 10.1.2.3', 'from: 10.1.2.3.4'],
  [
    'a primary for external people',
    'access:',
    'require: [external people only to replicas]\naccess:\n  - {who: partners, databases: x, from: office, method: cert, on: main}',
  ],
];

function problemsIn(text: string): readonly string[] {
  const parsed = parsePolicy(text, 'access.yaml');
  if (parsed.kind === 'policy') return [];
  return parsed.problems.map(({ file, line, column, message, hint }) =>
    [`${file}:${line}:${column}: ${message}`, ...(hint === undefined ? [] : [`  hint: ${hint}`])].join('\n'),
  );
}

test('every fault of a policy has its place, and says what to type', () => {
  expect(problemsIn(good)).toEqual([]);
  const sections = faults.map(([what, found, replacement]) => {
    expect(good).toContain(found);
    const problems = problemsIn(good.replace(found, replacement));
    expect(problems).not.toEqual([]);
    return [`== ${what}`, ...problems, ''].join('\n');
  });
  const text = sections.join('\n');
  if (process.env['GOLDEN'] === 'write') writeFileSync(golden, text);
  expect(text).toBe(readFileSync(golden, 'utf8'));
});
