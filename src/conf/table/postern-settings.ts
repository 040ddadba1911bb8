import { checkHostPort } from '../host-port.ts';
import { setting } from '../setting.ts';
import { bool, oneOf, string, type Checked, type CheckedType } from '../value-type.ts';

const mostWorkers = 1024;

const workerCount: CheckedType<'auto' | number> = {
  kind: 'checked',
  grammar: `\`auto\` or a number from 1 to ${mostWorkers}`,
  check: checkWorkers,
};

const hostPort: CheckedType<string> = { kind: 'checked', grammar: '`host:port`, or empty', check: checkHostPort };

/** posternSettings are the gate's own; their names have a dot, so that PostgreSQL takes them as custom ones. */
export const posternSettings = {
  'postern.upstream': setting(
    string,
    'embedded',
    'sighup',
    'Relays to this server: a conninfo or URI of libpq, or `embedded`.',
  ),
  'postern.upstream_auth': setting(
    oneOf('passthrough', 'certificate', 'trust'),
    'passthrough',
    'sighup',
    "Proves the client's identity to the server in this way.",
  ),
  'postern.upstream_ca_cert_file': setting(
    string,
    'ca.crt',
    'sighup',
    "Issues the clients' short-lived certificates under this one, where `postern.upstream_auth` is `certificate`.",
  ),
  'postern.upstream_ca_key_file': setting(string, 'ca.key', 'sighup', 'Signs them with this key.'),
  'postern.catalog': setting(
    string,
    '',
    'sighup',
    'Reads roles and databases over this conninfo; empty means that of `postern.upstream`.',
  ),
  'postern.metrics_listen': setting(
    hostPort,
    '',
    'postmaster',
    'Answers `GET /metrics` over HTTP here: see [metrics](metrics.md). Empty is off.',
  ),
  'postern.watch_certificates': setting(
    bool,
    'on',
    'sighup',
    'Takes up changed files of certificates, keys and revocation lists by itself, and keeps the old ones where the new are bad.',
  ),
  'postern.workers': setting(
    workerCount,
    'auto',
    'postmaster',
    'Serves connections in this many processes, `auto` in one for each core; with 1 the gate is one process.',
  ),
} as const;

function checkWorkers(text: string): Checked<'auto' | number> {
  if (text.toLowerCase() === 'auto') return { kind: 'value', value: 'auto' };
  const count = /^[0-9]{1,4}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= mostWorkers) return { kind: 'value', value: count };
  return { kind: 'invalid', hint: `Write auto, or a number from 1 to ${mostWorkers}.` };
}
