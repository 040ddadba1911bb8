import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { NewConnection } from '../../src/firewall/connection.ts';
import { decide } from '../../src/firewall/decide.ts';
import { readFirewalls } from '../../src/firewall/dialects.ts';
import type { FirewallFile } from '../../src/firewall/place.ts';
import { writeIp6tables, writeIptables } from '../../src/firewall/write/iptables.ts';
import { writeNftables } from '../../src/firewall/write/nftables.ts';
import { networkSet, unionOf } from '../../src/inet/address-set.ts';
import { parsePeerAddress } from '../../src/inet/address.ts';
import { atEnd } from '../support/at-end.ts';
import { type Attempt, links, type Outcome, PacketLab, whyNoLab } from '../support/packet-lab.ts';
import { iptablesRules } from './iptables-rules.ts';
import { nftRules } from './nft-rules.ts';

/** Rulesets drawn for each dialect; each is asked for eight connections. */
const numRuns = 18;

/** Milliseconds. An answer may take this long where the machine is busy. */
const patience = 2000;

const ports = [22, 80, 5432, 5433];

const attempts: fc.Arbitrary<readonly Attempt[]> = fc.uniqueArray(
  fc.constantFrom(...links).chain(({ server, clients }) =>
    fc.tuple(fc.constantFrom(...clients), fc.constantFrom(...ports)).map(([from, port]) => ({
      from,
      to: server.find((one) => one.includes(':') === from.includes(':')) ?? server[0],
      port,
    })),
  ),
  { minLength: 8, maxLength: 8, comparator: (a, b) => a.from === b.from && a.port === b.port },
);

const reason = whyNoLab();

test('a machine of namespaces can be had', () => {
  // Where this fails, nothing below was tried. It needs nft, iptables, and leave to make user and network namespaces.
  expect(reason).toBeUndefined();
});

describe.skipIf(reason !== undefined)('explain is what the kernel does', () => {
  let lab: PacketLab;

  beforeAll(async () => {
    lab = await PacketLab.open(ports);
    atEnd(() => lab.close());
  });

  test('nftables: as written, as listed, and as JSON', async () => {
    await fc.assert(
      fc.asyncProperty(nftRules, attempts, async (rules, tried) => {
        await load(lab, rules);
        const forms = [
          rules,
          await lab.read('nft', ['list', 'ruleset']),
          await lab.read('nft', ['-j', 'list', 'ruleset']),
        ];
        await expectSame(
          lab,
          forms.map((text) => [{ name: 'rules.nft', text }]),
          tried,
        );
      }),
      { numRuns, endOnFailure: true },
    );
  });

  test('what is written is loaded, twice, and lets in the same addresses', async () => {
    const sources = unionOf([
      networkSet({ family: 4, value: 0x0a4d0000 }, 24),
      networkSet({ family: 6, value: 0xfd77n << 112n }, 64),
    ]);
    const opening = { port: 5432, sources };
    const tried = ['10.77.0.2', '10.77.4.1', 'fd77::2'].flatMap((from) =>
      [5432, 80].map((port) => connectTo(from, port)),
    );
    const wanted = ['accept', 'accept', 'drop', 'accept', 'accept', 'accept'];
    await lab.run('nft', ['flush', 'ruleset']);
    for (const _ of ['once', 'twice']) await lab.run('nft', ['-f', '-'], writeNftables.print(opening));
    expect(await lab.attempt(tried)).toEqual(wanted);
    await lab.run('nft', ['flush', 'ruleset']);
    for (const writer of [writeIptables, writeIp6tables, writeIptables, writeIp6tables])
      await lab.run('sh', [], writer.print(opening));
    expect(await lab.attempt(tried)).toEqual(wanted);
    const saved = await lab.read('iptables-save');
    expect(saved.match(/-j POSTERN-5432/g)).toHaveLength(1);
  });

  test('iptables and ip6tables: as written, as saved, and as commands', async () => {
    await lab.run('nft', ['flush', 'ruleset']);
    await fc.assert(
      fc.asyncProperty(iptablesRules(4), iptablesRules(6), attempts, async (v4, v6, tried) => {
        await lab.run('sh', ['-c', 'iptables-restore && ip6tables -F'], v4);
        await lab.run('ip6tables-restore', [], v6);
        const written = [
          { name: 'a', text: v4 },
          { name: 'b', text: v6 },
        ];
        const saved = [
          { name: 'a', text: await lab.read('iptables-save') },
          { name: 'b', text: await lab.read('ip6tables-save') },
        ];
        await expectSame(lab, [written, saved], tried);
        for (const table of ['raw', 'nat']) {
          await lab.run('sh', [
            '-c',
            `iptables -t ${table} -F; iptables -t ${table} -X; ip6tables -t ${table} -F; ip6tables -t ${table} -X`,
          ]);
        }
      }),
      { numRuns, endOnFailure: true },
    );
  });
});

/** load loads rules, and draws others where nft itself says that a rule can never match. */
async function load(lab: PacketLab, rules: string): Promise<void> {
  try {
    await lab.run('nft', ['-f', '-'], `flush ruleset\n${rules}`);
  } catch (error) {
    fc.pre(!/conflicting|you cannot use tcp reset/.test(String(error)));
    throw error;
  }
}

/** expectSame tries the connections once; every form of the rules must have foretold what became of them. */
async function expectSame(
  lab: PacketLab,
  forms: readonly (readonly FirewallFile[])[],
  tried: readonly Attempt[],
): Promise<void> {
  let outcomes: readonly Outcome[] | undefined;
  for (const files of forms) {
    const { firewalls, problems } = readFirewalls(files);
    expect(problems).toEqual([]);
    const answers = tried.map((one) => decide(firewalls, connectionOf(one)));
    const really = (outcomes ??= await retried(
      lab,
      tried,
      answers.map(({ verdict }) => verdict),
    ));
    const differing = tried.flatMap((one, index) => {
      const answer = answers[index];
      return answer?.verdict === really[index] ? [] : [{ ...one, really: really[index], answer, files }];
    });
    expect(differing).toEqual([]);
  }
}

/** A busy machine may be late with an answer: silence where an answer was expected is listened to for longer. */
async function retried(
  lab: PacketLab,
  tried: readonly Attempt[],
  expected: readonly string[],
): Promise<readonly Outcome[]> {
  const outcomes = await lab.attempt(tried);
  const late = tried.filter((_, index) => outcomes[index] === 'drop' && expected[index] !== 'drop');
  if (late.length === 0) return outcomes;
  const again = await lab.attempt(late.map((one) => ({ ...one, patience })));
  return outcomes.map((outcome, index) => {
    const at = late.indexOf(tried[index] ?? late[0] ?? { from: '', to: '', port: 0 });
    return at === -1 ? outcome : (again[at] ?? outcome);
  });
}

function connectTo(from: string, port: number): Attempt {
  return { from, to: from.includes(':') ? 'fd77::1' : '10.77.0.1', port, patience };
}

function connectionOf({ from, to, port }: Attempt): NewConnection {
  const link = links.find(({ server }) => server.some((one) => one === to));
  const source = parsePeerAddress(from);
  const target = parsePeerAddress(to);
  if (source === undefined || target === undefined || link === undefined)
    throw new Error(`no such attempt: ${from} ${to}`);
  return { protocol: 'tcp', from: source, to: target, port, in: link.name };
}
