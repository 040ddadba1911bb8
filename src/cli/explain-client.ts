import { existsSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import { strerror } from '../env/strerror.ts';
import { readBounded } from '../env/read-bounded.ts';
import type { ClientFacts } from '../access/explain.ts';
import { parseRefusal, type PastedRefusal } from '../access/parse-refusal.ts';
import type { Universe } from '../access/universe.ts';
import { parsePeerAddress } from '../inet/address.ts';
import { parseStartupRequest } from '../protocol/startup-request.ts';
import { fromUtf8, toDisplay } from '../text/byte-string.ts';
import { messageOf } from '../text/thrown.ts';
import { describeClient } from '../tls/client-certificate.ts';
import { badUsage, fail } from './terminal.ts';

/** ClientOptions are the options of explain that say who connects. */
export interface ClientOptions {
  readonly user?: string;
  readonly database?: string;
  readonly from?: string;
  readonly tls?: boolean;
  readonly plain?: boolean;
  readonly gss?: boolean;
  readonly cert?: string;
  readonly replication?: 'physical' | 'database';
  readonly osUser?: string;
  readonly log?: string;
}

/** Asked is the connection to explain, and the refusal that was pasted, if one was. */
export interface Asked {
  readonly client: Omit<ClientFacts, 'passwordEncryption'>;
  readonly pasted: PastedRefusal | undefined;
}

/** askedClient makes a connection of the options, and of a pasted message what they leave open. */
export function askedClient(options: ClientOptions, universe: Universe, ssl: boolean): Asked {
  const pasted = options.log === undefined ? undefined : readPasted(options.log);
  const user = options.user ?? pasted?.user;
  const from = options.from ?? (pasted?.host === '[local]' ? 'local' : pasted?.host);
  if (user === undefined) badUsage('who connects is not known', 'Give --user USER.');
  if (from === undefined) badUsage('where the client is is not known', 'Give --from ADDRESS, or --from local.');
  const replication = options.replication ?? (pasted?.replication === true ? 'physical' : undefined);
  const request = startupOf(user, options.database ?? pasted?.database, replication);
  const encryption = encryptionOf(options, pasted, ssl);
  const certificate = options.cert === undefined ? undefined : readCertificate(options.cert, universe);
  return {
    pasted,
    client: {
      attempt: {
        transport: from === 'local' ? { kind: 'local' } : { kind: 'tcp', encryption, address: addressOf(from) },
        user: request.user,
        database: request.database,
        replication: request.replication,
        certificateVerified: encryption === 'tls' && certificate !== undefined,
      },
      certificate: encryption === 'tls' && certificate !== undefined ? certificate : 'none',
      operatingSystemUser: options.osUser === undefined ? undefined : fromUtf8(options.osUser),
    },
  };
}

function readPasted(log: string): PastedRefusal {
  const text = existsSync(log) ? readLog(log) : log;
  const pasted = parseRefusal(text);
  if (pasted !== undefined) return pasted;
  badUsage(
    'the message is no refusal of pg_hba.conf',
    'Paste the whole FATAL line, and the DETAIL line of the log if there is one.',
  );
}

function readLog(path: string): string {
  try {
    return readBounded(path).toString('utf8');
  } catch (error) {
    badUsage(
      `"${path}" cannot be read: ${strerror(error)}`,
      'Paste the FATAL line itself, or name a file that holds it.',
    );
  }
}

function startupOf(user: string, database: string | undefined, replication: string | undefined) {
  const given = { user, database, replication: replication === 'physical' ? 'true' : replication };
  const parsed = parseStartupRequest(
    new Map(
      Object.entries(given).flatMap(([name, value]) =>
        value === undefined ? [] : [[fromUtf8(name), fromUtf8(value)] as const],
      ),
    ),
  );
  if (parsed.kind === 'request') return parsed.request;
  fail(toDisplay(parsed.refusal.message));
}

/** As libpq's sslmode=prefer does, TLS is taken where the server has it and nobody says otherwise. */
function encryptionOf(options: ClientOptions, pasted: PastedRefusal | undefined, ssl: boolean): 'none' | 'tls' | 'gss' {
  if (options.plain === true) return 'none';
  if (options.gss === true) return 'gss';
  if (options.tls === true) {
    if (!ssl) badUsage('ssl is off at this server, so that nobody comes over TLS', 'Leave out --tls.');
    return 'tls';
  }
  return pasted?.encryption ?? (ssl ? 'tls' : 'none');
}

function addressOf(text: string) {
  const address = parsePeerAddress(text);
  return (
    address ?? badUsage(`"${text}" is no address`, 'Write one address, such as 10.1.2.3 or 2001:db8::1, or local.')
  );
}

/** A name that the universe knows, else a PEM file; whether a CA vouches for it is not looked at. */
function readCertificate(name: string, universe: Universe) {
  const known = universe.certificate(name);
  if (known !== undefined) return known.trusted ? known.subject : undefined;
  try {
    return describeClient(new X509Certificate(readBounded(name)));
  } catch (error) {
    badUsage(`${name}: ${messageOf(error)}`, 'Give a certificate in PEM.');
  }
}
