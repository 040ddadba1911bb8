import { readFileSync } from 'node:fs';
import * as prom from 'prom-client';
import { describe, expect, test } from 'vitest';
import { createInstruments } from './instruments.ts';
import { noTraffic } from './observer.ts';

function instruments(expires: () => Date | undefined = () => new Date(2000)) {
  const sources = {
    connections: () => ({ pending: 2, sessions: 3 }),
    measure: async () => [],
    openTraffic: () => noTraffic,
    rules: () => [],
    certificateExpiry: expires,
    lostEntries: () => 4,
    isReady: () => true,
    bans: () => 5,
    fleet: () => undefined,
    now: () => 1000,
  };
  return createInstruments(prom, sources, '1.2.3');
}

test('what is looked at is read at the time of the question', async () => {
  let expires: Date | undefined = new Date(2000);
  const { registry } = instruments(() => expires);
  const text = await registry.metrics();
  expect(text).toMatch(/^postern_connections_pending 2$/m);
  expect(text).toMatch(/^postern_sessions 3$/m);
  expect(text).toMatch(/^postern_log_entries_lost_total 4$/m);
  expect(text).toMatch(/^postern_bans 5$/m);
  expect(text).toMatch(/^postern_build_info\{version="1\.2\.3"\} 1$/m);
  expect(text).toMatch(/^postern_certificate_not_after_timestamp_seconds 2$/m);
  expires = undefined;
  expect(await registry.metrics()).not.toMatch(/^postern_certificate_not_after_timestamp_seconds /m);
});

test('asking twice counts nothing twice', async () => {
  const { registry, observer } = instruments();
  observer.carried({ received: 10, sent: 20 });
  await registry.metrics();
  const text = await registry.metrics();
  expect(text).toMatch(/^postern_client_bytes_total\{direction="received"\} 10$/m);
  expect(text).toMatch(/^postern_client_bytes_total\{direction="sent"\} 20$/m);
});

/** The names in a text that look like those of metrics. */
const namePattern = /\b(?:postern|nodejs|process)_[a-z0-9_]+\b/g;

/** Histograms and counters have their names extended in the text format, and in queries. */
async function knownNames(): Promise<ReadonlySet<string>> {
  const metrics = await instruments().registry.getMetricsAsJSON();
  return new Set(
    metrics.flatMap(({ name, type }) =>
      String(type) === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
}

describe('the documents name only metrics that there are', () => {
  test.each(['docs/grafana/postern.json', 'docs/metrics.md'])('%s', async (path) => {
    const names = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8').match(namePattern) ?? [];
    expect(names.length).toBeGreaterThan(10);
    const known = await knownNames();
    expect([...new Set(names)].filter((name) => !known.has(name))).toEqual([]);
  });

  test('docs/metrics.md has every metric of the gate, with its type and its labels', () => {
    const rows = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8').split('\n');
    const metrics = instruments().registry.getMetricsAsArray();
    for (const metric of metrics) {
      if (!metric.name.startsWith('postern_')) continue;
      const labels = 'labelNames' in metric && Array.isArray(metric.labelNames) ? metric.labelNames : [];
      const kind = metric.constructor.name.toLowerCase();
      const shown = labels.map((label) => `\`${String(label)}\``).join(', ');
      expect(rows).toContainEqual(expect.stringContaining(`| \`${metric.name}\` | ${kind} | ${shown} | `));
    }
  });

  test('the dashboard is one that Grafana can import: numbered panels that do not overlap, each with a query', () => {
    const text = readFileSync(new URL('../../docs/grafana/postern.json', import.meta.url), 'utf8');
    const { panels }: Dashboard = JSON.parse(text);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { targets } of panels) {
      expect(targets.length).toBeGreaterThan(0);
      for (const { expr } of targets) expect(expr).toMatch(namePattern);
    }
  });
});

interface Dashboard {
  readonly panels: readonly {
    readonly id: number;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly targets: readonly { readonly expr: string }[];
  }[];
}
