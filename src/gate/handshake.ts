import type { TLSSocket } from 'node:tls';
import { refuse, type Refusal } from '../errors/refusal.ts';
import type { HandshakeEnd } from '../metrics/observer.ts';
import { maxStartupPacketLength, parseStartupPacket, type StartupPacket } from '../protocol/startup.ts';
import { fromUtf8 } from '../text/byte-string.ts';
import type { ServerTls } from '../tls/server-tls.ts';
import type { ClientWire, WireEnd } from './client-wire.ts';

/** StartupMessage is the packet that asks for a session. */
export type StartupMessage = Extract<StartupPacket, { kind: 'StartupMessage' }>;
type CancelRequest = Extract<StartupPacket, { kind: 'CancelRequest' }>;

/** HandshakeOutcome is how the part before the login ended. */
export type HandshakeOutcome =
  | { readonly kind: 'startup'; readonly message: StartupMessage; readonly tls: TLSSocket | undefined }
  | { readonly kind: 'cancel'; readonly request: CancelRequest }
  /** The client is told why, and the journal too. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The connection ends without a word to the client; `message` goes to the journal where there is one to say. */
  | { readonly kind: 'dropped'; readonly reason: HandshakeEnd; readonly message?: string; readonly detail?: string };

/** HandshakeRequest is the connection and how it may be encrypted. */
export interface HandshakeRequest {
  readonly wire: ClientWire;
  /** The TLS context in force; undefined with `ssl = off` and on Unix sockets. */
  readonly tls: ServerTls | undefined;
}

/** The first byte of a TLS record that carries a ClientHello (RFC 8446 §5.1); no startup packet is that long. */
const tlsHandshakeRecord = 0x16;

const accept = Buffer.from('S');
const deny = Buffer.from('N');

/**
 * handshake takes a new connection to its StartupMessage or CancelRequest: SSLRequest and GSSENCRequest once each, in
 * any order the manual allows, or TLS from the first byte with ALPN (manual: protocol-flow-ssl).
 */
export async function handshake(request: HandshakeRequest): Promise<HandshakeOutcome> {
  const { wire } = request;
  const first = await wire.firstByte();
  if (first.kind !== 'byte') return dropped(first);
  if (first.byte !== tlsHandshakeRecord) return negotiate(request);
  if (request.tls === undefined)
    return { kind: 'dropped', reason: 'tls', message: 'received direct SSL connection request without SSL support' };
  const secured = await secure(wire, request.tls);
  if (secured.kind !== 'secured') return secured;
  if (secured.socket.alpnProtocol !== 'postgresql') {
    wire.destroy();
    const message = 'received direct SSL connection request without ALPN protocol negotiation extension';
    return { kind: 'dropped', reason: 'tls', message };
  }
  return negotiateEncrypted(wire, secured.socket);
}

async function negotiate({ wire, tls }: HandshakeRequest): Promise<HandshakeOutcome> {
  let sslAnswered = false;
  let gssAnswered = false;
  for (;;) {
    const packet = await readPacket(wire);
    switch (packet.kind) {
      case 'SSLRequest':
        if (sslAnswered) return unsupported('1234.5679');
        if (wire.buffered > 0) return { kind: 'refused', refusal: refuse('received-unencrypted-data-ssl') };
        if (tls === undefined) {
          wire.send(deny);
          sslAnswered = true;
          break;
        }
        wire.send(accept);
        {
          const secured = await secure(wire, tls);
          return secured.kind === 'secured' ? negotiateEncrypted(wire, secured.socket) : secured;
        }
      case 'GSSENCRequest':
        if (gssAnswered) return unsupported('1234.5680');
        if (wire.buffered > 0) return { kind: 'refused', refusal: refuse('received-unencrypted-data-gss') };
        wire.send(deny);
        gssAnswered = true;
        break;
      default:
        return conclude(packet, undefined);
    }
  }
}

/** Inside TLS neither request is a request any more: the server reads it as a version that it does not speak. */
async function negotiateEncrypted(wire: ClientWire, socket: TLSSocket): Promise<HandshakeOutcome> {
  const packet = await readPacket(wire);
  if (packet.kind === 'SSLRequest') return unsupported('1234.5679');
  if (packet.kind === 'GSSENCRequest') return unsupported('1234.5680');
  return conclude(packet, socket);
}

type Packet = StartupPacket | Extract<HandshakeOutcome, { kind: 'dropped' }>;

async function readPacket(wire: ClientWire): Promise<Packet> {
  const frame = await wire.readStartup(maxStartupPacketLength);
  return frame.kind === 'frame' ? parseStartupPacket(frame.body) : dropped(frame);
}

function conclude(
  packet: Exclude<Packet, { kind: 'SSLRequest' | 'GSSENCRequest' }>,
  tls: TLSSocket | undefined,
): HandshakeOutcome {
  switch (packet.kind) {
    case 'StartupMessage':
      return { kind: 'startup', message: packet, tls };
    case 'CancelRequest':
      return { kind: 'cancel', request: packet };
    case 'invalid':
      return { kind: 'refused', refusal: { sqlstate: packet.sqlstate, message: fromUtf8(packet.message) } };
    case 'malformed':
      return { kind: 'dropped', reason: 'protocol', message: packet.message };
    case 'dropped':
      return packet;
  }
}

type Secured =
  | { readonly kind: 'secured'; readonly socket: TLSSocket }
  | Extract<HandshakeOutcome, { kind: 'dropped' }>;

async function secure(wire: ClientWire, tls: ServerTls): Promise<Secured> {
  const { socket, failure } = await wire.startTls(tls.options);
  if (failure !== undefined)
    return {
      kind: 'dropped',
      reason: wire.expired ? 'timeout' : 'tls',
      message: `could not accept SSL connection: ${failure}`,
    };
  const refused = tls.refuseCertificate(socket);
  if (refused === undefined) return { kind: 'secured', socket };
  wire.destroy();
  return { kind: 'dropped', reason: 'certificate', ...refused };
}

function unsupported(version: string): HandshakeOutcome {
  const message = fromUtf8(`unsupported frontend protocol ${version}: server supports 3.0 to 3.2`);
  return { kind: 'refused', refusal: { sqlstate: '0A000', message } };
}

function dropped(end: WireEnd): Extract<HandshakeOutcome, { kind: 'dropped' }> {
  switch (end.kind) {
    // A client that goes away, or never says anything, before its startup packet is not worth a line, as in the server.
    case 'closed':
      return { kind: 'dropped', reason: 'closed' };
    case 'expired':
      return { kind: 'dropped', reason: 'timeout' };
    case 'invalid':
      return { kind: 'dropped', reason: 'protocol', message: end.message };
  }
}
