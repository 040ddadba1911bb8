import fc from 'fast-check';

/** A line of pg_hba.conf before it is text. */
export interface Line {
  readonly type: 'local' | 'host' | 'hostssl' | 'hostnossl';
  readonly databases: readonly string[];
  readonly users: readonly string[];
  /** `all` or an IPv4 CIDR; not printed for local. */
  readonly address: string;
  readonly method: 'trust' | 'reject';
}

/** A connection before it is an attempt. No address is a Unix socket. */
export interface Knock {
  readonly address: string | undefined;
  readonly tls: boolean;
  readonly user: string;
  readonly database: string;
  readonly replication: boolean;
}

/** Every role that exists, with all the roles it is a member of, itself included. */
export const memberships: Readonly<Record<string, readonly string[]>> = {
  alice: ['alice', 'devs'],
  bob: ['bob', 'leads', 'devs'],
  app: ['app'],
  devs: ['devs'],
  leads: ['leads', 'devs'],
};

const names = ['alice', 'bob', 'app', 'devs', 'nobody', 'all', 'Alice'] as const;
const databaseWord = fc.constantFrom(
  'all',
  'sameuser',
  'samerole',
  'replication',
  'app',
  'alice',
  'devs',
  '"all"',
  '"app"',
  '/^a',
  '/p$',
);
const userWord = fc.constantFrom('all', '+devs', '+leads', '+bob', 'alice', 'bob', '"all"', 'Alice', '/^[ab]', '/e');
const octet = fc.constantFrom(0, 1, 2, 127, 128, 255);
const ip = fc.tuple(fc.constant(127), octet, octet, fc.integer({ min: 1, max: 254 })).map((parts) => parts.join('.'));
const address = fc.oneof(
  fc.constant('all'),
  fc.tuple(ip, fc.integer({ min: 0, max: 32 })).map(([base, length]) => `${base}/${length}`),
);

/** Lines that load in every server with TLS on. */
export const hbaLine: fc.Arbitrary<Line> = fc.record({
  type: fc.constantFrom('local', 'host', 'hostssl', 'hostnossl'),
  databases: fc.array(databaseWord, { minLength: 1, maxLength: 3 }),
  users: fc.array(userWord, { minLength: 1, maxLength: 3 }),
  address,
  method: fc.constantFrom('trust', 'reject'),
});

/** Connections that a test can really make from this machine. */
export const knock: fc.Arbitrary<Knock> = fc.record({
  address: fc.option(ip, { nil: undefined, freq: 5 }),
  tls: fc.boolean(),
  user: fc.constantFrom(...names),
  database: fc.constantFrom(...names),
  replication: fc.boolean(),
});

/** textOf prints a line as a person would type it. */
export function textOf(line: Line): string {
  const where = line.type === 'local' ? [] : [line.address];
  return `${[line.type, line.databases.join(','), line.users.join(','), ...where, line.method].join(' ')}\n`;
}
