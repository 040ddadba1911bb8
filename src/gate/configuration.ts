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
import { readAuthority, type Authority } from '../tls/authority.ts';
import { loadServerTls, type ServerTls } from '../tls/server-tls.ts';
import type { Conninfo } from '../upstream/conninfo.ts';
import { loadRules, resolvePath } from './load-rules.ts';
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
): Promise<Configuration | Refused> {
  const rules = loadRules(directory, settings, env);
  if (rules.kind === 'refused') return rules;
  const upstreams = loadUpstreams(settings, rules.hba, running.embedded);
  if (upstreams.kind === 'refused') return upstreams;
  if (settings['postern.upstream_proxy_protocol'] && settings['postern.upstream'] === 'embedded') {
    return badSetting('postern.upstream_proxy_protocol', 'The embedded server does not understand the PROXY protocol.');
  }
  const tls = await readTls(directory, settings, running.reloading);
  if (tls.kind === 'refused') return tls;
  const authority = loadAuthority(directory, settings);
  if (authority.kind === 'refused') return authority;
  const snapshot = {
    dialect: gateDialect,
    hba: rules.hba,
    ident: rules.ident,
    ssl: settings.ssl,
    verifiesClients: tls.tls?.verifiesClients ?? false,
    interfaces: interfaceRanges(env),
  };
  prepareDecisions(snapshot);
  return {
    kind: 'configuration',
    settings,
    policies: policiesOf(settings),
    snapshot,
    tls: tls.tls,
    upstream: upstreams.upstream,
    namedUpstreams: upstreams.named,
    catalogConninfo: upstreams.catalog,
    catalogText: catalogText(settings),
    authority: authority.authority,
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

type Tls = { readonly kind: 'tls'; readonly tls: ServerTls | undefined } | Refused;

async function readTls(directory: string, settings: Settings, reloading: boolean): Promise<Tls> {
  if (!settings.ssl) return { kind: 'tls', tls: undefined };
  const loaded = await loadServerTls(settings, directory, { reloading });
  if (loaded.kind === 'loaded') return { kind: 'tls', tls: loaded.tls };
  const { kind: _, ...words } = loaded;
  return {
    kind: 'refused',
    entries: reloading ? [{ severity: 'LOG', ...words }] : [],
    atStart: { severity: 'FATAL', ...words },
    atReload: { severity: 'LOG', message: 'SSL configuration was not reloaded' },
  };
}

type LoadedAuthority = { readonly kind: 'authority'; readonly authority: Authority | undefined } | Refused;

function loadAuthority(directory: string, settings: Settings): LoadedAuthority {
  if (settings['postern.upstream_auth'] !== 'certificate') return { kind: 'authority', authority: undefined };
  const read = readAuthority({
    certificateFile: resolvePath(directory, settings['postern.upstream_ca_cert_file']),
    keyFile: resolvePath(directory, settings['postern.upstream_ca_key_file']),
  });
  return read.kind === 'authority' ? read : badSetting('postern.upstream_auth', read.message);
}

function interfaceRanges(env: Env): Snapshot['interfaces'] {
  return env.interfaces().flatMap(({ address, netmask }) => {
    const parsed = parsePeerAddress(address);
    const mask = parsePeerAddress(netmask);
    return parsed === undefined || mask === undefined ? [] : [{ address: parsed, mask }];
  });
}
