import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/access/decide.ts';
import { diffAccess } from '../../src/access/diff.ts';
import { parseUniverse } from '../../src/access/parse-universe.ts';
import { mapAccess } from '../../src/access/regions/access-map.ts';
import { nameSpaceOf } from '../../src/access/regions/name-space.ts';
import type { Snapshot } from '../../src/access/snapshot.ts';
import { emptyUniverse, type Universe } from '../../src/access/universe.ts';
import { dialectOf } from '../../src/dialect/dialects.ts';
import { parseHba } from '../../src/hba/parse-hba.ts';
import { parseAddressRange, parseAddress } from '../../src/inet/address-range.ts';
import { holds, noAddresses } from '../../src/inet/address-set.ts';
import type { Existing } from '../../src/plan/existing.ts';
import { printPolicy } from '../../src/plan/from/print-policy.ts';
import { parsePolicy } from '../../src/plan/parse-policy.ts';
import { planServer, type ServerPlan } from '../../src/plan/plan-server.ts';
import { byteString, toDisplay } from '../../src/text/byte-string.ts';
import { filesOf } from '../support/table-files.ts';
import { attemptOf } from './hba-attempt.ts';
import { hbaLine, knock, memberships, textOf, type Knock } from './hba-model.ts';

/** A rule as a policy has it. */
interface Rule {
  readonly who: string;
  readonly databases: readonly string[];
  readonly from: readonly string[];
  readonly method: string;
  readonly transport: string;
}

const groups: Readonly<Record<string, readonly string[]>> = {
  everybody: ['all'],
  developers: ['+devs'],
  two: ['alice', '+leads'],
  pattern: ['/^[ab]', 'Alice'],
};
const octet = fc.constantFrom(0, 1, 2, 127, 128, 255);
const network = fc.oneof(
  fc.constant('internet'),
  fc.tuple(octet, octet, fc.integer({ min: 8, max: 32 })).map(([a, b, length]) => cidr(`127.${a}.${b}.1`, length)),
);
const rule: fc.Arbitrary<Rule> = fc.record({
  who: fc.constantFrom(...Object.keys(groups)),
  databases: fc.array(fc.constantFrom('all', 'sameuser', 'samerole', 'replication', 'app', 'alice', '/^a'), {
    minLength: 1,
    maxLength: 3,
  }),
  from: fc.array(network, { minLength: 1, maxLength: 3 }),
  method: fc.constantFrom('scram-sha-256', 'cert', 'scram+cert', 'trust', 'reject'),
  transport: fc.constantFrom('tls', 'any', 'plain', 'local'),
});

function cidr(address: string, length: number): string {
  const value = parseAddress(address)?.value;
  const base = (Number(value) & (length === 0 ? 0 : -1 << (32 - length))) >>> 0;
  return `${[24, 16, 8, 0].map((shift) => (base >>> shift) & 255).join('.')}/${length}`;
}

/** JSON is YAML too. */
function policyOf(rules: readonly Rule[]): string {
  return JSON.stringify({
    servers: { main: { host: 'db', listen: '*', owner: null } },
    people: Object.fromEntries(Object.entries(groups).map(([name, roles]) => [name, { roles }])),
    access: rules.map(({ from, transport, method, ...rest }) => {
      const asksCertificate = method === 'cert' || method === 'scram+cert';
      const way = asksCertificate ? 'tls' : transport;
      return { ...rest, method, transport: way, ...(way !== 'local' && { from }), reason: 'a test', rest: true };
    }),
  });
}

function planOf(text: string, existing?: Existing): ServerPlan {
  const parsed = parsePolicy(text, 'access.yaml');
  if (parsed.kind === 'invalid')
    throw new Error(`${text}\n${parsed.problems.map(({ message }) => message).join('\n')}`);
  const [server] = parsed.policy.servers;
  if (server === undefined) throw new Error('no server');
  const planned = planServer(parsed.policy, server, existing);
  if (planned.kind === 'contradiction') throw new Error(planned.problems.map(({ message }) => message).join('\n'));
  return planned.plan;
}

function snapshotOf(text: string): Snapshot {
  const dialect = dialectOf(18);
  const { records, problems } = parseHba('/data/pg_hba.conf', filesOf({ 'pg_hba.conf': text }), { dialect, ssl: true });
  expect(problems).toEqual([]);
  return { dialect, hba: records, ident: [], ssl: true, verifiesClients: true, interfaces: [] };
}

function hbaOf({ sites: [site] }: ServerPlan): string {
  return toDisplay(site?.files.find(({ path }) => path === 'pg_hba.conf')?.text ?? byteString(''));
}

/** What the policy asks of a connection, by the plainest reading there is: rule for rule, word for word. */
function wantedOf(rules: readonly Rule[], given: Knock): string | undefined {
  const member = (role: string): boolean => given.user === role || memberships[given.user]?.includes(role) === true;
  const isRole = (word: string): boolean => {
    if (word === 'all') return true;
    if (word.startsWith('+')) return member(word.slice(1));
    return word.startsWith('/') ? new RegExp(word.slice(1)).test(given.user) : word === given.user;
  };
  const isDatabase = (word: string): boolean => {
    if (given.replication) return word === 'replication';
    if (word === 'all') return true;
    if (word === 'sameuser') return given.database === given.user;
    // A role is a member of itself, where it exists.
    if (word === 'samerole') return memberships[given.user] !== undefined && member(given.database);
    if (word.startsWith('/')) return new RegExp(word.slice(1)).test(given.database);
    return word === given.database && word !== 'replication';
  };
  const address = parseAddress(given.address ?? '');
  const decides = rules.find(({ who, databases, from, method, transport }) => {
    const way = method === 'cert' || method === 'scram+cert' ? 'tls' : transport;
    if ((way === 'local') !== (address === undefined)) return false;
    if ((way === 'tls' && !given.tls) || (way === 'plain' && given.tls)) return false;
    if (
      address !== undefined &&
      !from.some((word) => word === 'internet' || holds(parseAddressRange(word) ?? noAddresses, address))
    )
      return false;
    return (groups[who] ?? []).some(isRole) && databases.some(isDatabase);
  });
  return decides?.method === 'reject' ? undefined : decides?.method;
}

function foundBy(snapshot: Snapshot, given: Knock): string | undefined {
  const decision = decide(snapshot, { ...attemptOf(given), certificateVerified: true });
  if (decision.kind !== 'authenticate') return undefined;
  const { method, options } = decision.record;
  return method === 'scram-sha-256' && options.clientCert === 'verify-full' ? 'scram+cert' : method;
}

describe('for policies at random', () => {
  test('the proof succeeds, and every connection is decided as the policy says', () => {
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 1, maxLength: 6 }),
        fc.array(knock, { minLength: 30, maxLength: 30 }),
        (rules, knocks) => {
          const plan = planOf(policyOf(rules));
          expect(plan.sites.flatMap(({ proof }) => proof.faults)).toEqual([]);
          // Rules that refuse alone need no line, and no server loads an empty file.
          const snapshot = snapshotOf(hbaOf(plan));
          // Nobody can be a role that does not exist: beside samerole, which fits none, a line for sameuser is left out.
          const isNobody = ({ user }: Knock): boolean =>
            memberships[user] === undefined && rules.some(({ databases }) => databases.includes('samerole'));
          for (const given of knocks.filter((one) => !isNobody(one)))
            expect({ given, found: foundBy(snapshot, given) }).toEqual({ given, found: wantedOf(rules, given) });
        },
      ),
      { numRuns: 60 },
    );
  });

  test('no line can be left out', () => {
    fc.assert(
      fc.property(fc.array(rule, { minLength: 2, maxLength: 5 }), fc.nat(), (rules, pick) => {
        const plan = planOf(policyOf(rules));
        const lines = hbaOf(plan).split('\n');
        const own = lines.flatMap((line, index) => (/^[a-z]/.test(line) ? [index] : []));
        fc.pre(own.length > 1);
        const without = lines.filter((_, index) => index !== own[pick % own.length]).join('\n');
        const [before, after] = [snapshotOf(lines.join('\n')), snapshotOf(without)];
        const space = nameSpaceOf([...before.hba, ...after.hba], emptyUniverse);
        expect(diffAccess(mapAccess(before, emptyUniverse, space), mapAccess(after, emptyUniverse, space))).not.toEqual(
          [],
        );
      }),
      { numRuns: 60 },
    );
  });

  test('a line written by hand is refused where it changes who gets in, and nowhere else', () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 4 }), hbaLine, fc.boolean(), (rules, line, isAbove) => {
        const block = '# BEGIN postern\n# END postern\n';
        const hand = isAbove ? `${textOf(line)}${block}` : `${block}${textOf(line)}`;
        const place = { hbaPath: '/data/pg_hba.conf', identPath: '/data/pg_ident.conf', dataDirectory: '/data' };
        const text = policyOf(rules);
        const plan = planOf(text, { ...place, files: filesOf({ 'pg_hba.conf': hand }) });
        // An empty file would not load: a line that refuses stands for no line.
        const wanted = `${hbaOf(planOf(text))}local all all reject\n`;
        const [before, after] = [snapshotOf(wanted), snapshotOf(hbaOf(plan))];
        const space = nameSpaceOf([...before.hba, ...after.hba], emptyUniverse);
        const changes = diffAccess(mapAccess(before, emptyUniverse, space), mapAccess(after, emptyUniverse, space));
        const faults = plan.sites.flatMap(({ proof }) => proof.faults);
        // What hangs on a role that may not exist is no change for anybody who can log in.
        const isDoubtful = changes.length > 0 && changes.every(({ certain }) => !certain);
        if (!isDoubtful) expect({ hand, refuses: faults.length > 0 }).toEqual({ hand, refuses: changes.length > 0 });
        if (faults.length > 0) refused++;
      }),
      { numRuns: 60 },
    );
    expect(refused).toBeGreaterThan(10);
  });
});

describe('for pg_hba.conf at random', () => {
  const listening = { addresses: ['*'], socketDirectories: ['/tmp'], port: 5432 };

  /** Every role exists, and is a member of itself and of some others: one that does not exist is nobody's to let in. */
  function universeOf(memberOf: readonly string[]): Universe {
    const users = ['alice', 'bob', 'app', 'devs', 'leads', 'nobody', 'all', 'Alice', 'p', 'xapp_1'];
    const roles = Object.fromEntries(
      users.map((name) => [name, { login: true, replication: true, member_of: [name, ...memberOf] }]),
    );
    const parsed = parseUniverse({ roles, databases: [...users, 'postgres', 'replication'] }, new Date(0));
    if (parsed.kind === 'invalid') throw new Error(parsed.problems.join());
    return parsed.universe;
  }

  test.each([
    ['a membership', 'hostnossl samerole all all reject\nhostnossl /p$ Alice all trust\n', 'samerole'],
    ['a name that fits two expressions', 'hostssl /p$ all all reject\nhost /^a all all trust\n', '/p$'],
  ])('a line that refuses stays where only %s tells what it is for', (_, hba, word) => {
    const { text } = printPolicy(snapshotOf(hba), listening);
    expect(hbaOf(planOf(text)).split('\n')).toContainEqual(expect.stringMatching(/^host\S* .* reject$/));
    expect(hbaOf(planOf(text))).toContain(word);
  });

  test('the policy of plan --from gives the same access back', () => {
    const others = fc.subarray(['app', 'devs', 'leads', 'p', 'xapp_1']);
    fc.assert(
      fc.property(fc.array(hbaLine, { minLength: 1, maxLength: 6 }), others, (lines, memberOf) => {
        fc.pre(lines.some(({ method }) => method !== 'reject'));
        const before = snapshotOf(lines.map(textOf).join(''));
        const { text, left } = printPolicy(before, listening);
        expect(left).toEqual([]);
        const after = snapshotOf(hbaOf(planOf(text)));
        const universe = universeOf(memberOf);
        const space = nameSpaceOf([...before.hba, ...after.hba], universe);
        expect(diffAccess(mapAccess(before, universe, space), mapAccess(after, universe, space))).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
});
