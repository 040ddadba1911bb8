import type * as PromClient from 'prom-client';
import { addProcessMetrics } from './process-metrics.ts';

let opened: Promise<PromClient.Registry> | undefined;

/** measureProcess gives the metrics of this process alone, as prom-client's getMetricsAsJSON does. */
export async function measureProcess(): Promise<readonly object[]> {
  opened ??= open();
  return (await opened).getMetricsAsJSON();
}

async function open(): Promise<PromClient.Registry> {
  const prom = await import('prom-client');
  const registry = new prom.Registry();
  addProcessMetrics(prom, registry);
  return registry;
}
