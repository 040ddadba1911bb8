import { strerror } from '../env/strerror.ts';
import type { HostPort } from '../conf/host-port.ts';
import { createInstruments } from './instruments.ts';
import { listenForMetrics, type MetricsServer } from './metrics-server.ts';
import type { Observer } from './observer.ts';
import type { Sources } from './sources.ts';

/** Metrics are the counters of a gate and the page that shows them. */
export interface Metrics {
  readonly observer: Observer;
  readonly server: MetricsServer;
}

/**
 * openMetrics loads prom-client, which a gate without metrics does not, and listens. It rejects with the reason where it
 * cannot.
 */
export async function openMetrics(listen: HostPort, sources: Sources, version: string, fd?: number): Promise<Metrics> {
  const prom = await import('prom-client');
  const { observer, registry } = createInstruments(prom, sources, version);
  const metrics = async () => {
    const others = await sources.measure();
    const type = registry.contentType;
    if (others.length === 0) return { type, text: await registry.metrics() };
    const all = prom.AggregatorRegistry.aggregate([await registry.getMetricsAsJSON(), ...others]);
    return { type, text: await all.metrics() };
  };
  try {
    return { observer, server: await listenForMetrics(listen, { metrics, isReady: sources.isReady }, fd) };
  } catch (error) {
    const where = `"${listen.host}", port ${listen.port}`;
    throw new Error(`could not listen for metrics on ${where}: ${strerror(error)}`, { cause: error });
  }
}
