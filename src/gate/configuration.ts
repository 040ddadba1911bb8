import { join } from 'node:path';
import { prepareDecisions } from '../access/decide.ts';
import type { Snapshot } from '../access/snapshot.ts';
import { loadConfiguration } from '../conf/load.ts';
import type { Settings } from '../conf/settings.ts';
import { gateDialect } from '../dialect/dialects.ts';
import type { Env } from '../env/env.ts';
import { parsePeerAddress } from '../inet/address.ts';
import type { LogEntry } from '../journal/entry.ts';
import type { Problem } from '../text/problem.ts';
import type { Authority } from '../tls/authority.ts';
import type { ServerTls } from '../tls/server-tls.ts';
import type { Conninfo } from '../upstream/conninfo.ts';
import { loadCertificates, type Certificates } from './load-certificates.ts';
import { loadRules } from './load-rules.ts';
import { badSetting, catalogText, loadUpstreams } from './load-upstreams.ts';
import { policiesOf, type Policies } from './policies.ts';
import { refused, type Fault, type Refused } from './refused.ts';

/** ConfigurationRequest says where the configuration stands and what overrides it. */
export interface ConfigurationRequest {
  /** The gate's directory, absolute. */
  readonly directory: string;
  /** `-c name=value` of the command line. */
  readonly overrides: readonly { readonly name: string; readonly value: string }[];
  readonly env: Env;
}

/** Configuration is everything in the files, checked and ready to be put in force. */
export interface Configuration {
  readonly kind: 'configuration';
  readonly settings: Settings;
  readonly policies: Policies;
  readonly snapshot: Snapshot;
  readonly tls: ServerTls | undefined;
  readonly upstream: Conninfo;
  readonly namedUpstreams: ReadonlyMap<string, Conninfo>;
  readonly catalogConninfo: Conninfo;
  /** The text that the catalog's conninfo was read from. */
  readonly catalogText: string;
  readonly authority: Authority | undefined;
  readonly peerCredentials: Extract<ReturnType<typeof loadRules>, { kind: 'rules' }>['peerCredentials'];
  readonly warnings: readonly LogEntry[];
}

/** LoadedSettings is postgresql.conf with what it includes. */
export interface LoadedSettings {
  readonly kind: 'settings';
  readonly settings: Settings;
  readonly warnings: readonly LogEntry[];
}

/** readSettings reads postgresql.conf alone. */
export function readSettings({ directory, overrides, env }: ConfigurationRequest): LoadedSettings | Refused {
  const path = join(directory, 'postgresql.conf');
  const loaded = loadConfiguration({ path, directory, files: env.files, overrides });
  if (loaded.kind === 'loaded') {
    return { kind: 'settings', settings: loaded.settings, warnings: loaded.warnings.map(settingProblem) };
  }
  const text = `configuration file "${loaded.fileWithErrors}" contains errors`;
  return refused(loaded.problems.map(settingProblem), text, `${text}; no changes were applied`);
}

/**
 * readConfiguration reads and checks everything else that decides about access, under settings already read. It changes
 * nothing, so that a reload which fails leaves no trace.
 */
export async function readConfiguration(
  { directory, env }: ConfigurationRequest,
  { settings, warnings }: LoadedSettings,
  running: { readonly embedded: Conninfo | undefined; readonly reloading: boolean },
  readCertificates: () => Promise<Certificates | Refused> = () => loadCertificates(directory, settings, running),
): Promise<Configuration | Refused> {
  const rules = loadRules(directory, settings, env);
  if (rules.kind === 'refused') return rules;
  const upstreams = loadUpstreams(settings, rules.hba, running.embedded);
  if (upstreams.kind === 'refused') return upstreams;
  if (settings['postern.upstream_proxy_protocol'] && settings['postern.upstream'] === 'embedded') {
    return badSetting('postern.upstream_proxy_protocol', 'The embedded server does not understand the PROXY protocol.');
  }
  const certificates = await readCertificates();
  if (certificates.kind === 'refused') return certificates;
  const { tls, authority } = certificates;
  const snapshot = {
    dialect: gateDialect,
    hba: rules.hba,
    ident: rules.ident,
    ssl: settings.ssl,
    verifiesClients: tls?.verifiesClients ?? false,
    interfaces: interfaceRanges(env),
  };
  prepareDecisions(snapshot);
  return {
    kind: 'configuration',
    settings,
    policies: policiesOf(settings),
    snapshot,
    tls,
    upstream: upstreams.upstream,
    namedUpstreams: upstreams.named,
    catalogConninfo: upstreams.catalog,
    catalogText: catalogText(settings),
    authority,
    peerCredentials: rules.peerCredentials,
    warnings: [...warnings, ...rules.warnings],
  };
}

function settingProblem({ file, line, message, detail, hint }: Problem & { readonly detail?: string }): Fault {
  const place = line > 0 ? { place: { file, line } } : {};
  return {
    severity: 'LOG',
    message,
    ...place,
    ...(detail !== undefined && { detail }),
    ...(hint !== undefined && { hint }),
  };
}

function interfaceRanges(env: Env): Snapshot['interfaces'] {
  return env.interfaces().flatMap(({ address, netmask }) => {
    const parsed = parsePeerAddress(address);
    const mask = parsePeerAddress(netmask);
    return parsed === undefined || mask === undefined ? [] : [{ address: parsed, mask }];
  });
}
