import type * as PromClient from 'prom-client';
import type { Observer } from './observer.ts';
import { addFleetMetrics } from './fleet-metrics.ts';
import { addProcessMetrics } from './process-metrics.ts';
import { RuleHits } from './rule-hits.ts';
import type { Sources } from './sources.ts';

/** Seconds. From a warm login on one machine to the default of authentication_timeout. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Instruments are the metrics of a gate, and the observer that counts for them. */
export interface Instruments {
  readonly observer: Observer;
  readonly registry: PromClient.Registry;
}

/** createInstruments makes the metrics that docs/metrics.md describes, in a registry of their own. */
export function createInstruments(prom: typeof PromClient, sources: Sources, version: string): Instruments {
  const registry = new prom.Registry();
  const registers = [registry];
  addProcessMetrics(prom, registry);

  const connections = new prom.Counter({
    name: 'postern_connections_total',
    help: 'Connections by how far they got; a session counts when it begins, every other when it ends.',
    labelNames: ['outcome', 'reason'],
    registers,
  });
  const handshakes = new prom.Histogram({
    name: 'postern_handshake_seconds',
    help: 'From the acceptance of a connection to its startup packet, by the version of TLS.',
    labelNames: ['tls'],
    buckets,
    registers,
  });
  const logins = new prom.Histogram({
    name: 'postern_login_seconds',
    help: 'From the startup packet to the session, by the method of pg_hba.conf.',
    labelNames: ['method'],
    buckets,
    registers,
  });
  const reloads = new prom.Counter({
    name: 'postern_config_reloads_total',
    help: 'Reloads of the configuration by their outcome; the start counts as one.',
    labelNames: ['outcome'],
    registers,
  });
  const lastReload = new prom.Gauge({
    name: 'postern_config_last_reload_successful',
    help: 'Whether the last reload was put in force (1) or refused (0).',
    registers,
  });
  const reloadTime = new prom.Gauge({
    name: 'postern_config_last_reload_success_timestamp_seconds',
    help: 'When the configuration in force was put in force.',
    registers,
  });
  new prom.Gauge({
    name: 'postern_build_info',
    help: 'Always 1; the version is in the label.',
    labelNames: ['version'],
    registers,
  }).set({ version }, 1);

  const ended = { received: 0, sent: 0 };
  const hits = new RuleHits();
  addTraffic(prom, registry, sources, ended);
  addRuleHits(prom, registry, sources, hits);
  addGauges(prom, registry, sources);
  addFleetMetrics(prom, registry, sources);

  const observer: Observer = {
    counted: (result) => connections.inc(result),
    handshaken: (seconds, tls) => handshakes.observe({ tls }, seconds),
    loggedIn: (seconds, method) => logins.observe({ method }, seconds),
    decided: (record) => hits.count(record),
    carried({ received, sent }) {
      ended.received += received;
      ended.sent += sent;
    },
    reloaded(succeeded) {
      reloads.inc({ outcome: succeeded ? 'succeeded' : 'refused' });
      lastReload.set(succeeded ? 1 : 0);
      if (succeeded) reloadTime.set(sources.now());
    },
  };
  return { observer, registry };
}

/** Sessions are looked at rather than counted as they go, so that the relay pays nothing. */
function addTraffic(
  prom: typeof PromClient,
  registry: PromClient.Registry,
  sources: Sources,
  ended: { readonly received: number; readonly sent: number },
): void {
  registry.registerMetric(
    new prom.Counter({
      name: 'postern_client_bytes_total',
      help: 'Bytes exchanged with clients in sessions, inside TLS.',
      labelNames: ['direction'],
      registers: [],
      collect() {
        const open = sources.openTraffic();
        this.reset();
        this.inc({ direction: 'received' }, ended.received + open.received);
        this.inc({ direction: 'sent' }, ended.sent + open.sent);
      },
    }),
  );
}

function addRuleHits(prom: typeof PromClient, registry: PromClient.Registry, sources: Sources, hits: RuleHits): void {
  registry.registerMetric(
    new prom.Counter({
      name: 'postern_rule_hits_total',
      help: 'Connections that each line of pg_hba.conf has decided.',
      labelNames: ['file', 'line', 'method'],
      registers: [],
      collect() {
        this.reset();
        for (const { count, ...labels } of hits.of(sources.rules())) this.inc(labels, count);
      },
    }),
  );
}

function addGauges(prom: typeof PromClient, registry: PromClient.Registry, sources: Sources): void {
  const gauges: readonly (readonly [name: string, help: string, read: () => number | undefined])[] = [
    ['postern_sessions', 'Sessions that are open.', () => sources.connections().sessions],
    ['postern_connections_pending', 'Connections that have not logged in yet.', () => sources.connections().pending],
    ['postern_bans', 'Bans in force.', sources.bans],
    [
      'postern_certificate_not_after_timestamp_seconds',
      "When the gate's own certificate ends; absent without TLS.",
      () => {
        const expiry = sources.certificateExpiry();
        return expiry === undefined ? undefined : expiry.getTime() / 1000;
      },
    ],
  ];
  for (const [name, help, read] of gauges) {
    registry.registerMetric(
      new prom.Gauge({
        name,
        help,
        registers: [],
        collect() {
          const value = read();
          if (value === undefined) this.remove();
          else this.set(value);
        },
      }),
    );
  }
  registry.registerMetric(
    new prom.Counter({
      name: 'postern_log_entries_lost_total',
      help: 'Entries of the journal that could not be written.',
      registers: [],
      collect() {
        this.reset();
        this.inc(sources.lostEntries());
      },
    }),
  );
}
