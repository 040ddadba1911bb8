import { parseBackendMessage } from '../protocol/backend-parse.ts';
import { query } from '../protocol/frontend.ts';
import { byteString, type ByteString } from '../text/byte-string.ts';
import type { TargetSessionAttrs } from './conninfo.ts';
import { maxGreeting } from './limits.ts';
import type { UpstreamWire } from './wire.ts';

/** Wanted is a kind of server that one pass over the hosts looks for. */
export type Wanted = Exclude<TargetSessionAttrs, 'prefer-standby'>;

/** passesOf gives the passes over the hosts: prefer-standby takes any server where no standby is found. */
export function passesOf(attrs: TargetSessionAttrs): readonly Wanted[] {
  return attrs === 'prefer-standby' ? ['standby', 'any'] : [attrs];
}

/**
 * checkTargetSession tells why a session is not of the kind wanted; undefined where it is. Servers from 14 on report what
 * is needed at login, older ones are asked, as libpq does (manual: libpq-connect-target-session-attrs).
 */
export async function checkTargetSession(
  wire: UpstreamWire,
  parameters: ReadonlyMap<ByteString, ByteString>,
  wanted: Wanted,
): Promise<string | undefined> {
  switch (wanted) {
    case 'any':
      return undefined;
    case 'read-write':
    case 'read-only': {
      const readOnly = await isReadOnly(wire, parameters);
      if (readOnly === undefined) return 'could not find out whether the session is read-only';
      if (readOnly === (wanted === 'read-only')) return undefined;
      return readOnly ? 'session is read-only' : 'session is not read-only';
    }
    case 'primary':
    case 'standby': {
      const standby = await isStandby(wire, parameters);
      if (standby === undefined) return 'could not find out whether the server is in hot standby mode';
      if (standby === (wanted === 'standby')) return undefined;
      return standby ? 'server is in hot standby mode' : 'server is not in hot standby mode';
    }
  }
}

async function isReadOnly(
  wire: UpstreamWire,
  parameters: ReadonlyMap<ByteString, ByteString>,
): Promise<boolean | undefined> {
  const byDefault = parameters.get(byteString('default_transaction_read_only'));
  const standby = parameters.get(byteString('in_hot_standby'));
  if (byDefault !== undefined && standby !== undefined) return byDefault === 'on' || standby === 'on';
  const answer = await ask(wire, 'SHOW transaction_read_only');
  return answer === undefined ? undefined : answer === 'on';
}

async function isStandby(
  wire: UpstreamWire,
  parameters: ReadonlyMap<ByteString, ByteString>,
): Promise<boolean | undefined> {
  const reported = parameters.get(byteString('in_hot_standby'));
  if (reported !== undefined) return reported === 'on';
  const answer = await ask(wire, 'SELECT pg_catalog.pg_is_in_recovery()');
  return answer === undefined ? undefined : answer === 't';
}

/** ask runs a simple query and gives the only column of its only row; what the client would read is left as it was. */
async function ask(wire: UpstreamWire, text: string): Promise<string | undefined> {
  wire.send(query(byteString(text)));
  let answer: string | undefined;
  let length = 0;
  while (length <= maxGreeting) {
    const frame = await wire.read(maxGreeting);
    if (frame.kind === 'ended') return undefined;
    length += frame.body.length + 1;
    const message = parseBackendMessage(frame.type, frame.body);
    if (message.kind === 'ErrorResponse') return undefined;
    if (message.kind === 'DataRow') answer ??= onlyColumn(message.body);
    if (message.kind === 'ReadyForQuery') return answer;
  }
  return undefined;
}

/** A DataRow has the number of columns in two bytes, then for each its length in four. */
function onlyColumn(row: Buffer): string | undefined {
  if (row.length < 6 || row.readInt16BE(0) !== 1 || row.readInt32BE(2) !== row.length - 6) return undefined;
  return row.toString('latin1', 6);
}
