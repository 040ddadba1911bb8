import type { Refusal } from '../errors/refusal.ts';
import { asBytes } from '../text/as-bytes.ts';
import { byteString, type ByteString } from '../text/byte-string.ts';
import { sqlstate } from './sqlstate.ts';

/** StartupRequest is what the parameters of a StartupMessage ask for. */
export interface StartupRequest {
  /** Cut to 63 bytes, as names are in the server (NAMEDATALEN). */
  readonly user: ByteString;
  /** The user's name where none is given; cut likewise. */
  readonly database: ByteString;
  readonly replication: 'no' | 'physical' | 'logical';
  /** As the server logs it: printable ASCII, and any other byte as `\xNN`. */
  readonly applicationName?: ByteString;
  /** Command-line options for the server, as given; their settings are the server's to check. */
  readonly options?: ByteString;
  /** The names of the protocol options (`_pq_.…`), none of which the gate knows. */
  readonly protocolOptions: readonly ByteString[];
}

/** NAMEDATALEN of PostgreSQL's pg_config_manual.h, less the closing zero. */
const maxNameLength = 63;

/** parseStartupRequest reads the parameters as ProcessStartupPacket of PostgreSQL's backend_startup.c does. */
export function parseStartupRequest(
  parameters: ReadonlyMap<ByteString, ByteString>,
):
  | { readonly kind: 'request'; readonly request: StartupRequest }
  | { readonly kind: 'refused'; readonly refusal: Refusal } {
  const replication = parseReplication(parameters.get(byteString('replication')));
  if (replication === undefined) return { kind: 'refused', refusal: badReplication(parameters) };
  const user = parameters.get(byteString('user')) ?? byteString('');
  if (user === '') {
    const message = byteString('no PostgreSQL user name specified in startup packet');
    return { kind: 'refused', refusal: { sqlstate: sqlstate.invalid_authorization_specification, message } };
  }
  const named = parameters.get(byteString('database')) ?? byteString('');
  const applicationName = parameters.get(byteString('application_name'));
  const options = parameters.get(byteString('options'));
  return {
    kind: 'request',
    request: {
      user: cut(user),
      database: cut(named === '' ? user : named),
      replication,
      ...(applicationName !== undefined && { applicationName: cleanAscii(applicationName) }),
      ...(options !== undefined && { options }),
      protocolOptions: [...parameters.keys()].filter((name) => name.startsWith('_pq_.')),
    },
  };
}

function parseReplication(value: ByteString | undefined): StartupRequest['replication'] | undefined {
  if (value === undefined) return 'no';
  if (value === 'database') return 'logical';
  const truth = parseBoolean(value);
  if (truth === undefined) return undefined;
  return truth ? 'physical' : 'no';
}

/** Unique prefixes, whatever their case, as parse_bool of PostgreSQL's bool.c takes them. */
function parseBoolean(value: ByteString): boolean | undefined {
  const word = value.toLowerCase();
  if (word === '1') return true;
  if (word === '0') return false;
  if (word === '' || word === 'o') return undefined;
  if ('true'.startsWith(word) || 'yes'.startsWith(word) || word === 'on') return true;
  if ('false'.startsWith(word) || 'no'.startsWith(word) || 'off'.startsWith(word)) return false;
  return undefined;
}

function badReplication(parameters: ReadonlyMap<ByteString, ByteString>): Refusal {
  const value = parameters.get(byteString('replication')) ?? '';
  return {
    sqlstate: sqlstate.invalid_parameter_value,
    message: asBytes(`invalid value for parameter "replication": "${value}"`),
    hint: byteString('Valid values are: "false", 0, "true", 1, "database".'),
  };
}

function cut(name: ByteString): ByteString {
  return name.length <= maxNameLength ? name : asBytes(name.slice(0, maxNameLength));
}

/** cleanAscii is what pg_clean_ascii of PostgreSQL's common/string.c makes of a client's word before it comes near a log. */
export function cleanAscii(text: ByteString): ByteString {
  return asBytes(text.replace(/[^ -~]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`));
}
