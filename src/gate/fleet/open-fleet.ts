import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Settings } from '../../conf/settings.ts';
import { parseStateLocation, type RedisLocation } from '../../conf/state-location.ts';
import { strerror } from '../../env/strerror.ts';
import { deriveFleetKeys } from '../../fleet/fleet-keys.ts';
import type { FleetStore } from '../../fleet/store.ts';
import { StartupFailure } from '../startup-failure.ts';
import { FleetPost, type FleetPostRequest } from './fleet-post.ts';
import { readStateSecret } from './state-secret.ts';

/** FleetSettings are the settings that say with whom a gate shares its state. */
export type FleetSettings = Pick<Settings, 'postern.state' | 'postern.state_secret_file' | 'postern.state_ca_file'>;

/** OpenFleetRequest is what a gate shares, and where its files are. */
export interface OpenFleetRequest extends Omit<FleetPostRequest, 'keys' | 'open'> {
  readonly directory: string;
  readonly settings: FleetSettings;
}

/**
 * openFleet makes the gate's place among others where postern.state names a Redis; undefined where it names none. It throws
 * a StartupFailure where a file is missing. A Redis that cannot be reached is no reason not to start.
 */
export function openFleet({ directory, settings, ...request }: OpenFleetRequest): FleetPost | undefined {
  const location = parseStateLocation(settings['postern.state']);
  if (typeof location === 'string' || location.kind !== 'redis') return undefined;
  const keys = deriveFleetKeys(readStateSecret(directory, settings['postern.state_secret_file']));
  const authorities = readAuthorities(directory, settings['postern.state_ca_file']);
  const open = (gate: string): Promise<FleetStore> => openStore(location, authorities, keys.prefix, gate);
  return new FleetPost({ ...request, keys, open });
}

/** The client is loaded only where it is used. */
async function openStore(
  location: RedisLocation,
  authorities: string | undefined,
  prefix: string,
  gate: string,
): Promise<FleetStore> {
  const { openRedisStore } = await import('../../redis/redis-store.ts');
  return openRedisStore({ target: { location, authorities }, keys: { prefix }, gate });
}

function readAuthorities(directory: string, name: string): string | undefined {
  if (name === '') return undefined;
  try {
    return readFileSync(resolve(directory, name), 'utf8');
  } catch (error) {
    throw new StartupFailure(`could not read file "${name}" of postern.state_ca_file: ${strerror(error)}`);
  }
}
