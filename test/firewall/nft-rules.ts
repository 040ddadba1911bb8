import fc from 'fast-check';

/** Addresses around those of the lab, so that about half of what is drawn matches. */
const v4 = fc.constantFrom('10.77.0.2', '10.77.0.9', '10.77.4.1', '10.78.0.2', '10.78.9.9', '10.77.0.7');
const v4Network = fc.constantFrom(
  '10.77.0.0/24',
  '10.77.0.8/29',
  '10.77.0.0/16',
  '10.78.8.0/21',
  '10.0.0.0/8',
  '0.0.0.0/1',
);
const v4Range = fc.constantFrom('10.77.0.1-10.77.0.5', '10.77.3.0-10.78.0.2', '10.78.9.9-10.78.255.255');
const v6 = fc.constantFrom('fd77::2', 'fd77::9', 'fd78::2', 'fd77::7');
const v6Network = fc.constantFrom('fd77::/64', 'fd77::8/125', 'fd00::/8', 'fd78::/127');
const v6Range = fc.constantFrom('fd77::1-fd77::5', 'fd77::9-fd78::9');
const port = fc.constantFrom('22', '80', '5432', '5433', 'postgresql', 'ssh');
const portRange = fc.constantFrom('20-90', '5000-5432', '5433-65535', '1-1023');

const sign = fc.constantFrom('', '', '!= ');

function braces(one: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.uniqueArray(one, { minLength: 1, maxLength: 3 }).map((all) => `{ ${all.join(', ')} }`);
}

function compare(key: string, ...values: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(sign, fc.oneof(...values)).map(([operator, value]) => `${key} ${operator}${value}`);
}

const concatenated = fc
  .uniqueArray(fc.tuple(fc.oneof(v4, v4Network), fc.constantFrom('22', '80', '5432', '5433')), {
    minLength: 1,
    maxLength: 2,
    selector: ([, one]) => one,
  })
  .map((pairs) => `ip saddr . tcp dport { ${pairs.map(([address, one]) => `${address} . ${one}`).join(', ')} }`);

const match = fc.oneof(
  compare('ip saddr', v4, v4Network, v4Range, braces(v4), fc.constant('@some4')),
  compare('ip6 saddr', v6, v6Network, v6Range, braces(v6), fc.constant('@some6')),
  compare('ip daddr', fc.constantFrom('10.77.0.1', '10.78.0.1', '10.77.0.0/16')),
  compare('tcp dport', port, portRange, braces(fc.constantFrom('22', '80', '5432', '5433')), fc.constant('@ports')),
  fc.constantFrom('tcp dport < 5432', 'tcp dport >= 5432', 'th dport 80', 'udp dport 5432', 'tcp sport > 0'),
  compare('iifname', fc.constantFrom('"srv0"', '"srv1"', '"srv*"', '{ "srv1", "lo" }')),
  compare('ct state', fc.constantFrom('new', '{ established, new }', '{ established, related }', 'invalid')),
  fc.constantFrom(
    'ct state established,related',
    'ct state vmap { established : accept, invalid : drop }',
    'ct direction original',
  ),
  fc.constantFrom(
    'meta nfproto ipv4',
    'meta nfproto ipv6',
    'meta l4proto tcp',
    'meta l4proto { tcp, udp }',
    'meta l4proto udp',
  ),
  fc.constantFrom(
    'tcp flags syn',
    'tcp flags & (fin | syn | rst | ack) == syn',
    'tcp flags ! syn',
    'tcp flags & ack == ack',
  ),
  fc.constantFrom(
    'fib daddr type local',
    'fib saddr type local',
    'meta pkttype host',
    'ct status dnat',
    'ip protocol tcp',
  ),
  concatenated,
);

function verdict(jumps: readonly string[]): fc.Arbitrary<string> {
  const plain = fc.constantFrom(
    'accept',
    'accept',
    'drop',
    'reject',
    'reject with tcp reset',
    'return',
    'counter',
    'continue',
  );
  const called = jumps.flatMap((name) => [`jump ${name}`, `jump ${name}`, `goto ${name}`]);
  return called.length === 0 ? plain : fc.oneof(plain, fc.constantFrom(...called));
}

function rule(jumps: readonly string[]): fc.Arbitrary<string> {
  const ordinary = fc
    .tuple(
      fc.array(match, { maxLength: 2 }),
      fc.constantFrom('', ' counter', ' log prefix "a b { " level debug'),
      verdict(jumps),
    )
    .map(([matches, noise, end]) => {
      const stopped = matches.findIndex((one) => one.includes('vmap'));
      return stopped === -1 ? `${matches.join(' ')}${noise} ${end}`.trim() : matches.slice(0, stopped + 1).join(' ');
    });
  const target = fc.constantFrom('accept', 'drop', 'return', ...jumps.map((name) => `jump ${name}`));
  const byPort = fc
    .tuple(target, target, target)
    .map(([a, b, c]) => `tcp dport vmap { 22 : ${a}, 80-90 : ${b}, 5432 : ${c} }`);
  const byAddress = fc.tuple(target, target).map(([a, b]) => `ip saddr vmap { 10.77.0.0/24 : ${a}, 10.78.0.2 : ${b} }`);
  const named = fc.constant('tcp dport vmap @verdicts');
  return fc.oneof({ arbitrary: ordinary, weight: 8 }, byPort, byAddress, named);
}

function chain(name: string, head: string, jumps: readonly string[], maxLength: number): fc.Arbitrary<string> {
  return fc.array(rule(jumps), { maxLength }).map(
    (rules) =>
      `  chain ${name} {\n${[head, ...rules]
        .filter((line) => line !== '')
        .map((line) => `    ${line}\n`)
        .join('')}  }\n`,
  );
}

function base(hook: string, priority: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(priority, fc.constantFrom('accept', 'drop'))
    .chain(([one, policy]) =>
      chain(
        `${hook}_${one.replaceAll(/\W/g, '_')}`,
        `type filter hook ${hook} priority ${one}; policy ${policy};`,
        ['a', 'b', 'c'],
        6,
      ),
    );
}

const sets = `  set some4 {
    type ipv4_addr
    flags interval
    elements = { 10.77.0.8/30, 10.78.0.0-10.78.0.5 }
  }
  set some6 { type ipv6_addr; elements = { fd77::2, fd78::2 }
  }
  set ports {
    typeof tcp dport
    elements = { 80, 5432 }
  }
  map verdicts {
    type inet_service : verdict
    elements = { 22 : drop, 5433 : accept }
  }
`;

const redirect = fc.constantFrom(
  '',
  '  chain nat {\n    type nat hook prerouting priority dstnat;\n    tcp dport 80 redirect to :5432\n    ip saddr 10.77.0.9 tcp dport 22 dnat ip to 10.77.0.1:5433\n  }\n',
);

const early = fc.option(
  fc
    .tuple(rule([]), fc.constantFrom('raw', '-150', 'filter - 10'))
    .map(
      ([line, priority]) =>
        `  chain early {\n    type filter hook prerouting priority ${priority}; policy accept;\n    ${line}\n  }\n`,
    ),
  { nil: '' },
);

/** nftRules draws whole rulesets of nft(8). */
export const nftRules: fc.Arbitrary<string> = fc
  .tuple(
    chain('a', '', [], 3),
    chain('b', '', ['a'], 3),
    chain('c', '', ['a', 'b'], 3),
    base('input', fc.constantFrom('filter', '0', 'filter + 5')),
    fc.option(base('input', fc.constantFrom('10', '-20')), { nil: '' }),
    early,
    redirect,
  )
  .map((parts) => `define unused = { 1, 2 }\ntable inet postern {\n${sets}${parts.join('')}}\n`);
