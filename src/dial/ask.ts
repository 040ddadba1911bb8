import { printStartupMessage } from '../protocol/startup.ts';
import { terminate } from '../protocol/frontend.ts';
import type { Asked } from '../check/endpoint/asked.ts';
import { byteString, fromUtf8, toDisplay, type ByteString } from '../text/byte-string.ts';
import { readAuthentication } from '../upstream/authentication.ts';
import { readGreeting } from '../upstream/greeting.ts';
import type { UpstreamWire } from '../upstream/wire.ts';

/** ask sends a StartupMessage and reads what the server asks for. Nothing is answered; a session that is given is ended. */
export async function ask(wire: UpstreamWire, who: Who): Promise<Asked> {
  wire.send(printStartupMessage(0, startupParameters(who)));
  const message = await readAuthentication(wire);
  switch (message.kind) {
    case 'refused': {
      const { sqlstate, message: text, detail } = message.error;
      return {
        kind: 'refused',
        sqlstate,
        message: toDisplay(text),
        detail: detail === undefined ? undefined : toDisplay(detail),
      };
    }
    case 'failed':
      return { kind: 'failed', reason: message.reason };
    case 'AuthenticationOk':
      return enter(wire);
    case 'AuthenticationCleartextPassword':
      return { kind: 'cleartext' };
    case 'AuthenticationMD5Password':
      return { kind: 'md5' };
    case 'AuthenticationSASL':
      return { kind: 'sasl', mechanisms: message.mechanisms.map(toDisplay) };
    case 'AuthenticationOther':
      return other(message.code);
    default:
      return { kind: 'failed', reason: `received ${message.kind} where an authentication request is due` };
  }
}

/** Who is whom a startup packet names. `replication` asks for a WAL sender (manual: protocol-replication). */
export interface Who {
  readonly user: string;
  readonly database: string;
  readonly replication?: 'true' | 'database';
}

/** startupParameters are what psql sends, but for what depends on the terminal. */
export function* startupParameters(who: Who): Iterable<readonly [ByteString, ByteString]> {
  yield [byteString('user'), fromUtf8(who.user)];
  yield [byteString('database'), fromUtf8(who.database)];
  if (who.replication !== undefined) yield [byteString('replication'), byteString(who.replication)];
  yield [byteString('application_name'), byteString('postern probe')];
}

/** Codes of AuthenticationGSS, AuthenticationGSSContinue and AuthenticationSSPI (manual: protocol-message-formats). */
const gssCode = 7;
const gssContinueCode = 8;
const sspiCode = 9;

function other(code: number): Asked {
  if (code === gssCode || code === gssContinueCode) return { kind: 'gss' };
  return code === sspiCode ? { kind: 'sspi' } : { kind: 'other', code };
}

async function enter(wire: UpstreamWire): Promise<Asked> {
  const greeting = await readGreeting(wire);
  if (greeting.kind === 'refused') {
    const { sqlstate, message } = greeting.error;
    return { kind: 'let-in', serverVersion: undefined, trouble: { sqlstate, message: toDisplay(message) } };
  }
  if (greeting.kind === 'failed') {
    return { kind: 'let-in', serverVersion: undefined, trouble: { sqlstate: undefined, message: greeting.reason } };
  }
  wire.send(terminate());
  const version = greeting.parameters.get(byteString('server_version'));
  return {
    kind: 'let-in',
    serverVersion: version === undefined ? undefined : toDisplay(version),
    trouble: undefined,
  };
}
