import { readdirSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type * as PromClient from 'prom-client';

/** Milliseconds between the event loop's own looks at the clock. */
const resolution = 20;

/** perf_hooks counts in nanoseconds. */
const nanoseconds = 1e-9;

/**
 * addProcessMetrics adds what prom-client's default metrics have of the process and the event loop, under the same names.
 * All of those would come with an observer of garbage collections, which the gate's small young generation makes dear: it
 * costs a login some tenths of a millisecond.
 */
export function addProcessMetrics(prom: typeof PromClient, registry: PromClient.Registry): void {
  const lag = monitorEventLoopDelay({ resolution });
  lag.enable();
  const started = Date.now() / 1000 - process.uptime();
  const readings: readonly Reading[] = [
    ['process_resident_memory_bytes', 'Resident memory size in bytes.', () => process.memoryUsage.rss(), 'sum'],
    ['process_start_time_seconds', 'Start time of the process since unix epoch in seconds.', () => started, 'min'],
    ['process_open_fds', 'Number of open file descriptors.', openDescriptors, 'sum'],
    [
      'nodejs_heap_size_used_bytes',
      'Process heap size used from Node.js in bytes.',
      () => process.memoryUsage().heapUsed,
      'sum',
    ],
    [
      'nodejs_eventloop_lag_mean_seconds',
      'The mean of the recorded event loop delays.',
      () => lag.mean * nanoseconds,
      'average',
    ],
    [
      'nodejs_eventloop_lag_p50_seconds',
      'Half of the delays are shorter.',
      () => lag.percentile(50) * nanoseconds,
      'max',
    ],
    [
      'nodejs_eventloop_lag_p99_seconds',
      'All but one in a hundred are shorter.',
      () => lag.percentile(99) * nanoseconds,
      'max',
    ],
    [
      'nodejs_eventloop_lag_max_seconds',
      'The longest recorded delay. All of these begin anew with each question.',
      () => {
        const { max } = lag;
        lag.reset();
        return max * nanoseconds;
      },
      'max',
    ],
  ];
  for (const [name, help, read, aggregator] of readings) {
    registry.registerMetric(
      new prom.Gauge({
        name,
        help,
        aggregator,
        registers: [],
        collect() {
          const value = read();
          if (value === undefined || Number.isNaN(value)) this.remove();
          else this.set(value);
        },
      }),
    );
  }
  registry.registerMetric(
    new prom.Counter({
      name: 'process_cpu_seconds_total',
      help: 'Total user and system CPU time spent in seconds.',
      registers: [],
      collect() {
        const { user, system } = process.cpuUsage();
        this.reset();
        this.inc((user + system) / 1e6);
      },
    }),
  );
}

/** What is read at each question, and what is made of the values of several processes. */
type Reading = readonly [
  name: string,
  help: string,
  read: () => number | undefined,
  aggregator: 'sum' | 'min' | 'max' | 'average',
];

/** Undefined where there is no /proc. */
function openDescriptors(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return undefined;
  }
}
