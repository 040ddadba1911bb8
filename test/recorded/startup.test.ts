import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FrameReader } from '../../src/protocol/frame-reader.ts';
import { parseStartupRequest } from '../../src/protocol/startup-request.ts';
import { maxStartupPacketLength, parseStartupPacket } from '../../src/protocol/startup.ts';

interface RecordedStartup {
  readonly id: string;
  /** The bytes that were sent, a character each. */
  readonly sent: string;
  readonly pg18: Readonly<Record<string, unknown>>;
}

const cases = readFileSync(new URL('startup.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as RecordedStartup);

const badLayout = { code: '08P01', message: 'invalid startup packet layout: expected terminator as last byte' };

/** Where we are stricter than the server, or tell another of two faults first. */
const ours: ReadonlyMap<string, Readonly<Record<string, unknown>>> = new Map([
  // The server takes any single byte for the terminator.
  ['other-last-byte', { error: badLayout }],
  // The server looks at replication= before it has seen the end.
  ['replication-bad-before-bad-layout', { error: badLayout }],
  // The server lists a name as often as it was sent.
  ['protocol-option-twice', { negotiation: { newest_minor: 0, unrecognized: ['_pq_.a'] }, auth: 'sasl' }],
]);

/** What the server would answer, as far as the parsers decide it. */
function answerOf(sent: Buffer): Record<string, unknown> {
  const reader = new FrameReader();
  reader.push(sent);
  const frame = reader.nextStartup(maxStartupPacketLength);
  if (frame.kind === 'invalid') return { closed: true, log: [`LOG:  ${frame.message}`] };
  if (frame.kind === 'incomplete') throw new Error('the packet is not whole');
  const packet = parseStartupPacket(frame.body);
  switch (packet.kind) {
    case 'SSLRequest':
      return { byte: 'S' };
    case 'GSSENCRequest':
      return { byte: 'N' };
    case 'CancelRequest': {
      const unknown = `LOG:  PID ${packet.processId} in cancel request did not match any process`;
      return { closed: true, log: [unknown] };
    }
    case 'malformed':
      return { closed: true, log: [`LOG:  ${packet.message}`] };
    case 'invalid':
      return { error: { code: packet.sqlstate, message: packet.message } };
    case 'StartupMessage': {
      const parsed = parseStartupRequest(packet.parameters);
      if (parsed.kind === 'refused') {
        const { sqlstate, message, hint } = parsed.refusal;
        const shown = Buffer.from(message, 'latin1').toString('utf8');
        return { error: { code: sqlstate, message: shown, ...(hint !== undefined && { hint }) } };
      }
      const unrecognized = parsed.request.protocolOptions;
      const negotiation = { newest_minor: Math.min(packet.minor, 2), unrecognized };
      return { ...((packet.minor > 2 || unrecognized.length > 0) && { negotiation }), auth: 'sasl' };
    }
  }
}

describe('a startup packet is read as PostgreSQL 18 reads it', () => {
  test.each(cases)('$id', ({ id, sent, pg18 }) => {
    expect(answerOf(Buffer.from(sent, 'latin1'))).toEqual(ours.get(id) ?? pg18);
  });

  test.each([...ours.keys()])('%s is read otherwise, on purpose', (id) => {
    expect(cases.find((recorded) => recorded.id === id)?.pg18).not.toEqual(ours.get(id));
  });
});
