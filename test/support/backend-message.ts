/** BackendMessage is a message that a server sent, as it came. */
export interface BackendMessage {
  readonly type: string;
  readonly body: Buffer;
}

/** ServerError is an ErrorResponse in the form of the recorded answers. */
export interface ServerError {
  readonly severity: string;
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
}

/** errorOf reads an ErrorResponse (manual: protocol-error-fields); the severity is the one that is not translated. */
export function errorOf({ body }: BackendMessage): ServerError {
  const fields = new Map<string, string>();
  for (const field of body.toString('utf8').split('\0')) {
    if (field !== '') fields.set(field.charAt(0), field.slice(1));
  }
  const detail = fields.get('D');
  const hint = fields.get('H');
  return {
    severity: fields.get('V') ?? fields.get('S') ?? '',
    code: fields.get('C') ?? '',
    message: fields.get('M') ?? '',
    ...(detail !== undefined && { detail }),
    ...(hint !== undefined && { hint }),
  };
}

/** AuthenticationRequest is what an R message asks for. */
export type AuthenticationRequest =
  | { readonly kind: 'ok' | 'cleartext' }
  | { readonly kind: 'md5'; readonly salt: Buffer }
  | { readonly kind: 'sasl'; readonly mechanisms: readonly string[] }
  | { readonly kind: 'sasl-continue' | 'sasl-final'; readonly data: Buffer }
  | { readonly kind: 'other'; readonly code: number };

/** authenticationOf reads an R message. */
export function authenticationOf({ body }: BackendMessage): AuthenticationRequest {
  const code = body.readInt32BE(0);
  const rest = body.subarray(4);
  switch (code) {
    case 0:
      return { kind: 'ok' };
    case 3:
      return { kind: 'cleartext' };
    case 5:
      return { kind: 'md5', salt: rest };
    case 10:
      return { kind: 'sasl', mechanisms: textsOf(rest) };
    case 11:
      return { kind: 'sasl-continue', data: rest };
    case 12:
      return { kind: 'sasl-final', data: rest };
    default:
      return { kind: 'other', code };
  }
}

/** Negotiation is a NegotiateProtocolVersion. */
export interface Negotiation {
  readonly newest_minor: number;
  readonly unrecognized: readonly string[];
}

/** negotiationOf reads a v message. The server sends the whole version, of which the minor one is recorded. */
export function negotiationOf({ body }: BackendMessage): Negotiation {
  return { newest_minor: body.readInt32BE(0) & 0xffff, unrecognized: textsOf(body.subarray(8)) };
}

/** textsOf reads zero-ended texts. */
export function textsOf(bytes: Buffer): readonly string[] {
  return bytes
    .toString('utf8')
    .split('\0')
    .filter((text) => text !== '');
}
