import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validate } from 'dockerfile-utils';
import { Deployment } from 'kubernetes-models/apps/v1';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Namespace, Service } from 'kubernetes-models/v1';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { startGate } from '../support/gate.ts';
import { certificates } from '../support/certificates.ts';
import { projectRoot } from '../support/project-root.ts';

const read = (...path: readonly string[]): string => readFileSync(join(projectRoot(), 'deploy', ...path), 'utf8');

type Model = new (resource: never) => { validate(): void };

/** The kinds in use, by apiVersion and kind; each checks itself against the OpenAPI description of Kubernetes. */
const models = new Map<string, Model>([
  ['apps/v1 Deployment', Deployment],
  ['networking.k8s.io/v1 NetworkPolicy', NetworkPolicy],
  ['policy/v1 PodDisruptionBudget', PodDisruptionBudget],
  ['v1 Namespace', Namespace],
  ['v1 Service', Service],
]);

const kustomization = z
  .object({
    resources: z.array(z.string()),
    configMapGenerator: z.array(z.object({ name: z.string(), files: z.array(z.string()) })),
  })
  .parse(parse(read('kubernetes', 'kustomization.yaml')));

describe('the manifests of Kubernetes', () => {
  test.each(kustomization.resources)('%s is what its kind may be', (file) => {
    const resource: unknown = parse(read('kubernetes', file));
    const { apiVersion, kind } = z.looseObject({ apiVersion: z.string(), kind: z.string() }).parse(resource);
    const model = models.get(`${apiVersion} ${kind}`);
    if (model === undefined) throw new Error(`nothing here knows ${apiVersion} ${kind}`);
    // Each model takes what its own kind looks like, and says here whether it does.
    expect(() => Reflect.construct(model, [resource]).validate()).not.toThrow();
  });

  test('a mistake is seen', () => {
    const resource = parse(read('kubernetes', 'deployment.yaml').replace('replicas: 2', 'replicas: two'));
    expect(() => Reflect.construct(Deployment, [resource]).validate()).toThrow(/replicas/);
  });

  test('the probes ask where the gate answers, and the configuration map has the files that are mounted', () => {
    const deployment = read('kubernetes', 'deployment.yaml');
    expect(deployment).toContain('path: /livez');
    expect(deployment).toContain('path: /readyz');
    expect(read('kubernetes', 'gate.conf')).toContain(':9187');
    expect(kustomization.configMapGenerator[0]?.files).toContain('postgresql.conf');
  });
});

test('the configuration of the example starts a gate, but for where it listens', async () => {
  const { server } = await certificates();
  const conf = read('kubernetes', 'gate.conf')
    .replace(/^(listen_addresses|port|unix_socket_directories|postern\.metrics_listen) = .*$/gm, '')
    .replaceAll('/etc/postern-tls/', '');
  const gate = await startGate({
    hba: read('kubernetes', 'pg_hba.conf'),
    ident: read('kubernetes', 'pg_ident.conf'),
    conf,
    files: { 'tls.crt': server.certificate, 'tls.key': server.key },
  });
  expect(gate.log().filter((line) => /WARNING|ERROR/.test(line))).toEqual([]);
});

describe('the image', () => {
  test('the Dockerfile has nothing that its checker objects to', () => {
    const problems = validate(read('docker', 'Dockerfile'));
    expect(problems.map(({ message, range }) => [range.start.line + 1, message])).toEqual([]);
  });

  test('what it copies is let into the build', () => {
    const ignored = readFileSync(join(projectRoot(), '.dockerignore'), 'utf8');
    const copied = read('docker', 'Dockerfile')
      .split('\n')
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
      .flatMap((line) => line.split(' ').slice(1, -1));
    expect(copied).toHaveLength(6);
    for (const name of copied) expect(ignored).toContain(`\n!${name}\n`);
  });
});

test('in the compose file only the gate publishes a port, and the database is on the inner network alone', () => {
  const { services, networks } = z
    .object({
      services: z.record(
        z.string(),
        z.looseObject({ ports: z.array(z.string()).optional(), networks: z.array(z.string()) }),
      ),
      networks: z.record(z.string(), z.looseObject({ internal: z.boolean().optional() })),
    })
    .parse(parse(read('docker', 'compose.yaml')));
  expect(Object.keys(services).filter((name) => services[name]?.ports !== undefined)).toEqual(['gate']);
  expect(services['db']?.networks).toEqual(['inside']);
  expect(networks['inside']).toEqual({ internal: true });
});
