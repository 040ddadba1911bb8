import type * as PromClient from 'prom-client';
import type { FleetSource, Sources } from './sources.ts';

/** addFleetMetrics adds what is known of the sharing with other gates; a gate that is alone has none of these. */
export function addFleetMetrics(
  prom: typeof PromClient,
  registry: PromClient.Registry,
  { fleet }: Pick<Sources, 'fleet'>,
): void {
  const gauges: readonly Row[] = [
    [
      'postern_fleet_connected',
      'Whether the state is shared (1) or the gate decides alone (0).',
      (f) => Number(f.connected),
    ],
    ['postern_fleet_other_gates', 'Other gates that are alive.', (f) => f.others],
  ];
  const counters: readonly Row[] = [
    [
      'postern_fleet_forged_texts_total',
      'Texts in the shared state that no gate of the fleet has made.',
      (f) => f.forged,
    ],
    ['postern_fleet_dropped_events_total', 'Events that could not be passed on to other gates.', (f) => f.dropped],
    [
      'postern_fleet_logins_alone_total',
      'Logins whose limits were decided by what the gate knows alone.',
      (f) => f.alone,
    ],
  ];
  for (const [name, help, read] of gauges) {
    const gauge: PromClient.Gauge = new prom.Gauge({
      name,
      help,
      registers: [],
      collect: () => show(fleet(), gauge, read),
    });
    registry.registerMetric(gauge);
  }
  for (const [name, help, read] of counters) {
    const counter: PromClient.Counter = new prom.Counter({
      name,
      help,
      registers: [],
      collect() {
        const source = fleet();
        counter.reset();
        if (source === undefined) counter.remove();
        else counter.inc(read(source));
      },
    });
    registry.registerMetric(counter);
  }
}

type Row = readonly [name: string, help: string, read: (source: FleetSource) => number];

function show(source: FleetSource | undefined, gauge: PromClient.Gauge, read: Row[2]): void {
  if (source === undefined) gauge.remove();
  else gauge.set(read(source));
}
