import { expect, test } from 'vitest';
import { parsePolicy } from './parse-policy.ts';

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

test('a policy without a fault', () => {
  const parsed = parsePolicy(good, 'access.yaml');
  expect(parsed).toMatchObject({
    kind: 'policy',
    policy: {
      servers: [
        { name: 'main', version: 18 },
        { name: 'reports', version: 16 },
      ],
      rules: [
        { method: 'cert', servers: ['main', 'reports'], place: { line: 12, column: 5 } },
        { method: 'scram-sha-256', withCertificate: true, from: { internet: true } },
      ],
    },
  });
});

test('external people come to replicas only, where the policy binds itself to it', () => {
  const bound = `${good}  - {who: partners, databases: reports, from: internet, method: scram-sha-256}\nrequire: [external people only to replicas]\n`;
  expect(parsePolicy(bound, 'access.yaml')).toMatchObject({ policy: { rules: [{}, {}, { servers: ['reports'] }] } });
  const toPrimary = parsePolicy(bound.replace('scram-sha-256}', 'scram-sha-256, on: main}'), 'access.yaml');
  expect(toPrimary).toMatchObject({ kind: 'invalid', problems: [{ line: 14 }] });
});

test.each([
  [
    'a key without which nothing is decided',
    (text: string) => text.replace(', method: cert', ''),
    'access[1] has no "method"',
  ],
  [
    'a key twice',
    (text: string) => text.replace('method: cert', 'method: cert, who: shop'),
    'this key stands twice in one map',
  ],
])('%s', (_, edit, message) => {
  const problems = [{ line: 12, message }];
  expect(parsePolicy(edit(good), 'access.yaml')).toMatchObject({ kind: 'invalid', problems });
});

test('a group that is not defined is answered with those that are', () => {
  const problems = [{ message: 'there is no group "nobody"', hint: 'Known are analysts, partners, shop.' }];
  expect(parsePolicy(good.replace('who: shop', 'who: nobody'), 'access.yaml')).toMatchObject({ problems });
});

test('text that nobody wrote is refused for its size, its depth, or key by key', () => {
  const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
  expect(parsePolicy(deep, 'access.yaml')).toMatchObject({
    problems: [{ message: 'the file has more than 128 levels' }],
  });
  expect(parsePolicy('#'.repeat(2_000_000), 'access.yaml')).toMatchObject({
    problems: [{ message: 'the file has more than 1048576 characters' }],
  });
  const many = Array.from({ length: 20_000 }, (_, index) => `key${index}: 1\n`).join('');
  const parsed = parsePolicy(many, 'access.yaml');
  const unknown =
    parsed.kind === 'invalid' ? parsed.problems.filter(({ message }) => message.startsWith('unknown')) : [];
  expect(unknown.map(({ line }) => line)).toEqual(Array.from({ length: 20_000 }, (_, index) => index + 1));
}, 20_000);
