import { findDeadText } from '../src/access/dead-text.ts';
import { decide } from '../src/access/decide.ts';
import { reach } from '../src/access/reach.ts';
import { mapAccess, regionsOf } from '../src/access/regions/access-map.ts';
import type { Snapshot } from '../src/access/snapshot.ts';
import { emptyUniverse } from '../src/access/universe.ts';
import { checks } from '../src/check/checks.ts';
import { examineServer } from '../src/check/examine-server.ts';
import { printTextReport } from '../src/check/report/finding-text.ts';
import { runChecks } from '../src/check/run.ts';
import { dialectOf } from '../src/dialect/dialects.ts';
import { parseHba } from '../src/hba/parse-hba.ts';
import { byteString } from '../src/text/byte-string.ts';
import { hbaServer } from '../test/support/hba-server.ts';
import { printTable } from './table.ts';

const sizes = [10, 1_000, 100_000] as const;
/** What the compiler of the engine gets to see first. */
const warming = [1_000, 1_000, 1_000] as const;
/** Lines for networks among the lines for single addresses. */
const broad = 50;

/** A generated file: one address a line, thirty roles, ten databases, then networks, then what refuses the rest. */
function generate(count: number): string {
  const narrow = Array.from({ length: count }, (_, index) => {
    const address = `${10 + ((index >>> 16) % 90)}.${(index >>> 8) & 255}.${index & 255}.${(index * 7) % 256}`;
    return `host db${index % 10} user${index % 30} ${address}/32 scram-sha-256`;
  });
  const wide = Array.from({ length: Math.min(broad, count / 2) }, (_, index) => {
    return `${index % 2 === 0 ? 'host' : 'hostssl'} db${index % 10} user${index % 20} 10.${index}.0.0/16 scram-sha-256`;
  });
  return `${[...narrow, ...wide, 'host all all 0.0.0.0/0 reject'].join('\n')}\n`;
}

/** Milliseconds of this process, so that what else the machine does counts less. */
function cpuTime(work: () => void): number {
  const before = process.cpuUsage().user;
  work();
  return (process.cpuUsage().user - before) / 1000;
}

function load(text: string): Snapshot {
  const dialect = dialectOf(18);
  const { records } = parseHba(
    '/bench/pg_hba.conf',
    {
      readFile: () => ({ kind: 'text', text: byteString(text) }),
      readDirectory: () => ({ kind: 'entries', entries: [] }),
    },
    { dialect, ssl: true },
  );
  return { dialect, hba: records, ident: [], ssl: true, verifiesClients: false, interfaces: [] };
}

/** Connections spread over the networks of the file. */
function decideMany(snapshot: Snapshot, count: number): void {
  for (let index = 0; index < count; index++) {
    decide(snapshot, {
      transport: {
        kind: 'tcp',
        encryption: 'tls',
        address: { family: 4, value: (0x0a00_0000 + ((index * 2_654_435_761) & 0xff_ffff)) >>> 0 },
      },
      user: byteString(`user${index % 40}`),
      database: byteString(`db${index % 10}`),
      replication: 'no',
      certificateVerified: false,
    });
  }
}

/** benchFiles measures what is computed over long files: CPU time of one process, after small runs to warm it up. */
export function benchFiles(): void {
  const decisions = 100_000;
  /** Looked at, so that no compiler leaves the work out. */
  let seen = 0;
  const rows = [...warming, ...sizes].map((size) => {
    const text = generate(size);
    let snapshot: Snapshot | undefined;
    const parse = cpuTime(() => (snapshot = load(text)));
    if (snapshot === undefined) throw new Error('no snapshot');
    const loaded = snapshot;
    let map = mapAccess(loaded, emptyUniverse);
    const regions = cpuTime(() => {
      map = mapAccess(loaded, emptyUniverse);
      for (const region of regionsOf(map)) seen += region.outcome.length;
    });
    const reached = cpuTime(() => reach(map));
    const dead = cpuTime(() => findDeadText(map));
    const index = cpuTime(() => decideMany(loaded, 1));
    const each = (cpuTime(() => decideMany(loaded, decisions)) / decisions) * 1000;
    return [
      size.toLocaleString('en'),
      ...[parse, regions, reached, dead, index].map((value) => value.toFixed(value < 10 ? 1 : 0)),
      each.toFixed(1),
      String(Math.round(process.memoryUsage().rss / 1e6)),
    ];
  });
  if (seen === 0) throw new Error('no regions');
  console.log(
    printTable(
      ['lines', 'parse, ms', 'regions, ms', 'reach, ms', 'dead text, ms', 'index, ms', 'decide, µs', 'memory, MB'],
      rows.slice(warming.length),
    ),
  );
}

/** benchChecks measures the whole of `postern check` over a file, from its text to the text of the report. */
export function benchChecks(): void {
  const rows = [1_000, 10_000].map((size) => {
    const text = generate(size);
    let findings = 0;
    const start = performance.now();
    const work = cpuTime(() => {
      const server = examineServer(hbaServer(text));
      const report = runChecks(server, checks, { least: 'info', baseline: undefined });
      findings = report.findings.length;
      const context = { texts: server.texts, shortPath: (path: string) => path };
      if (printTextReport(report, context, (_, words) => words) === '') throw new Error('no report');
    });
    return [size.toLocaleString('en'), String(findings), work.toFixed(0), (performance.now() - start).toFixed(0)];
  });
  console.log(printTable(['lines', 'findings', 'CPU, ms', 'elapsed, ms'], rows));
}
