import { parseValue } from '../../conf/parse-value.ts';
import { findServerSetting } from '../../conf/server/server-settings.ts';
import type { Check, Found } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { endpointsOf, isOwnMachine } from '../endpoint/at-endpoint.ts';
import { printHostPort, type Observation } from '../endpoint/observation.ts';
import { listening } from '../reach/facts.ts';
import { manual } from '../references.ts';
import { atSetting, textOf } from '../settings/at-setting.ts';

/** Settings that wait for a restart. */
export const listenPendingRestart: Check = {
  id: 'listen-pending-restart',
  group: 'listen',
  severity: 'high',
  about: {
    title: 'A change that waits for a restart',
    why: 'What stands in the file is not what runs. A reload leaves the old sockets as they are; some later restart, perhaps at night, changes who can knock, or fails.',
    fix: 'Ask first: postern settings, then restart at a time of your choice: systemctl restart postgresql',
    references: [manual('view-pg-settings'), manual('config-setting')],
  },
  find: (server) => [
    ...findInSettings(server),
    ...(server.conf === undefined ? [] : endpointsOf(server).flatMap((seen) => findAtEndpoint(server, seen))),
  ],
};

function findInSettings(server: CheckedServer): readonly Found[] {
  const { conf, running } = server;
  if (conf === undefined || running === undefined) return [];
  return conf.settings.all
    .filter(({ context, source }) => context === 'postmaster' && typeof source === 'object')
    .flatMap(({ name, text, value }) => {
      const now = runningValue(server, name);
      if (now === undefined || now === value || isOwnPath(name)) return [];
      const message = `${name} is '${running.get(name)}' in the running server and '${text}' in the file`;
      return [atSetting(server, name, { message })];
    });
}

/** Somebody who answers where the file has nobody listen may also be a forwarded port, or a pooler. */
function findAtEndpoint(server: CheckedServer, seen: Observation): readonly Found[] {
  const where = printHostPort(seen.target);
  const found: Found[] = [];
  if (seen.target.port !== server.listening.port) {
    const message = `${where} answers, and the port is ${server.listening.port} in the file: a port that is forwarded, or a change that waits for a restart`;
    found.push(atSetting(server, 'port', { severity: 'low', message }));
  }
  const isNear = listening(server) === 'loopback' || listening(server) === 'nobody';
  if (isNear && !isOwnMachine(seen)) {
    const message = `${where} answers, and listen_addresses is '${textOf(server, 'listen_addresses')}' in the file: something stands before the server, or a change waits for a restart`;
    found.push(atSetting(server, 'listen_addresses', { severity: 'med', message }));
  }
  return found;
}

function runningValue({ running, dialect }: CheckedServer, name: string): unknown {
  const text = running?.get(name);
  const setting = findServerSetting(name, dialect.version);
  if (text === undefined || setting === undefined || setting.type === 'internal') return undefined;
  const parsed = parseValue(name, setting.type, text, dialect.texts);
  return parsed.kind === 'value' ? parsed.value : undefined;
}

/** The server makes these absolute when it starts. */
function isOwnPath(name: string): boolean {
  return /^(data_directory|config_file|hba_file|ident_file)$/.test(name);
}
