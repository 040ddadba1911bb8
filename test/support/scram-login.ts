import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { authenticationOf, type BackendMessage } from './backend-message.ts';
import type { RawClient } from './raw-client.ts';
import { saslInitialResponse, saslResponse } from './wire.ts';

/** ScramRequest says how to log in, and what to get wrong on purpose. */
export interface ScramRequest {
  readonly mechanism: string;
  readonly password: string;
  /** The gs2-header; `n,,` without channel binding, `p=tls-server-end-point,,` with it. */
  readonly gs2Header?: string;
  /** The channel-binding data that follows the header in `c=`. */
  readonly bindingData?: Buffer;
  readonly nonce?: string;
  /** These change a message before it is sent. */
  readonly clientFirst?: (text: string) => string;
  readonly clientFinal?: (text: string) => string;
}

/** ScramResult is where the exchange ended. */
export interface ScramResult {
  /** The message that ended it: the R of AuthenticationOk, or an E; undefined where the connection ended. */
  readonly last: BackendMessage | undefined;
  readonly serverFirst: string | undefined;
  /** Whether the server proved that it knows the secret; undefined where it did not come to that. */
  readonly serverProved: boolean | undefined;
}

/** runScram runs the client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677), after the server has offered it. */
export async function runScram(client: RawClient, request: ScramRequest): Promise<ScramResult> {
  const { mechanism, password, gs2Header = 'n,,', bindingData = Buffer.alloc(0) } = request;
  const { nonce = randomBytes(18).toString('base64') } = request;
  const same = (text: string): string => text;
  const { clientFirst: changeFirst = same, clientFinal: changeFinal = same } = request;

  const bare = `n=,r=${nonce}`;
  await client.send(saslInitialResponse(mechanism, changeFirst(gs2Header + bare)));
  const challenge = await client.readMessage();
  const first = challenge?.type === 'R' ? authenticationOf(challenge) : undefined;
  if (first?.kind !== 'sasl-continue') return { last: challenge, serverFirst: undefined, serverProved: undefined };
  const serverFirst = first.data.toString('latin1');

  const { r = '', s = '', i = '' } = attributesOf(serverFirst);
  const salted = pbkdf2Sync(password, Buffer.from(s, 'base64'), Number(i), 32, 'sha256');
  const clientKey = hmac(salted, 'Client Key');
  const binding = Buffer.concat([Buffer.from(gs2Header), bindingData]).toString('base64');
  const withoutProof = `c=${binding},r=${r}`;
  const authMessage = `${bare},${serverFirst},${withoutProof}`;
  const signature = hmac(createHash('sha256').update(clientKey).digest(), authMessage);
  const proof = clientKey.map((byte, at) => byte ^ (signature[at] ?? 0));
  const final = `${withoutProof},p=${Buffer.from(proof).toString('base64')}`;
  await client.send(saslResponse(changeFinal(final)));

  const answer = await client.readMessage();
  const last = answer?.type === 'R' ? authenticationOf(answer) : undefined;
  if (last?.kind !== 'sasl-final') return { last: answer, serverFirst, serverProved: undefined };
  const expected = hmac(hmac(salted, 'Server Key'), authMessage).toString('base64');
  const serverProved = last.data.toString('latin1') === `v=${expected}`;
  return { last: await client.readMessage(), serverFirst, serverProved };
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'latin1').digest();
}

function attributesOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(text.split(',').map((attribute) => [attribute.charAt(0), attribute.slice(2)]));
}
