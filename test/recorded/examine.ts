import type { Attempt } from '../../src/access/attempt.ts';
import type { RoleFacts } from '../../src/access/role.ts';
import type { AuthContext, LoginChannel } from '../../src/auth/method.ts';
import { runMethod } from '../../src/auth/run-method.ts';
import type { IdentRecord } from '../../src/hba/ident.ts';
import type { HbaRecord } from '../../src/hba/record.ts';
import { byteString, fromUtf8, toDisplay } from '../../src/text/byte-string.ts';
import { subjectOf } from './universe.ts';

interface ExamineRequest {
  readonly attempt: Attempt;
  readonly role: RoleFacts | 'missing';
  readonly ident: readonly IdentRecord[];
  readonly record: HbaRecord;
  readonly client: { readonly os?: string; readonly cert?: string | null };
}

/** Runs the gate's own method against a client that knows no password, and words the outcome as the recorded answers. */
export async function examine(request: ExamineRequest): Promise<Record<string, unknown>> {
  const { attempt, record } = request;
  const asked: Buffer[] = [];
  const outcome = await runMethod(contextOf(request, wrongClient(asked)));
  if (outcome.kind === 'ended') throw new Error('the method gave up');
  const identity = record.method === 'trust' ? attempt.user : outcome.identity;
  const known = {
    line: record.line,
    ...(identity !== undefined && { method: record.method, authenticated_as: toDisplay(identity) }),
  };
  const first = asked[0];
  if (outcome.kind === 'accepted') return { auth: 'ok', ...known };
  const error = { severity: 'FATAL', code: outcome.refusal.sqlstate, message: toDisplay(outcome.refusal.message) };
  if (first === undefined) return { error, ...known };
  return { ...describeRequest(first), wrong_password: error, ...known };
}

function contextOf({ attempt, role, ident, record, client }: ExamineRequest, channel: LoginChannel): AuthContext {
  const encrypted = attempt.transport.kind === 'tcp' && attempt.transport.encryption === 'tls';
  const subject = subjectOf(client.cert);
  return {
    channel,
    attempt,
    record,
    role,
    ident,
    certificate:
      subject === undefined
        ? undefined
        : {
            distinguishedName: fromUtf8(subject.distinguishedName),
            commonName: subject.commonName === undefined ? undefined : fromUtf8(subject.commonName),
            issuer: fromUtf8('CN=ca'),
            serialNumber: '1',
          },
    endPointHash: encrypted ? Buffer.alloc(32, 1) : undefined,
    settings: { password_encryption: 'scram-sha-256', scram_iterations: 4096 },
    mockNonce: Buffer.alloc(32, 2),
    randomBytes: (length) => Buffer.alloc(length, 3),
    peerUser: () => ({ kind: 'user', name: fromUtf8(client.os ?? '') }),
  };
}

const requestCodes: Readonly<Record<number, string>> = { 3: 'cleartext', 5: 'md5', 10: 'sasl' };

function describeRequest(message: Buffer) {
  const auth = requestCodes[message.readInt32BE(5)];
  if (auth !== 'sasl') return { auth };
  return { auth, mechanisms: message.subarray(9, -2).toString('latin1').split('\0') };
}

const continueCode = 11;

/** Answers each request for a password in form, and wrongly. Its messages are made by hand: the codec is under test. */
function wrongClient(asked: Buffer[]): LoginChannel {
  return {
    send: (message) => void asked.push(message),
    receive: () => {
      const last = asked.at(-1);
      const code = last?.readInt32BE(5);
      const body = last !== undefined && code === continueCode ? finalMessage(last) : firstAnswer(code);
      return Promise.resolve({ kind: 'message', type: 'p'.charCodeAt(0), body });
    },
  };
}

function firstAnswer(code: number | undefined): Buffer {
  if (code === 3) return Buffer.from('wrong\0');
  if (code === 5) return Buffer.from(`md5${'0'.repeat(32)}\0`);
  const first = Buffer.from(byteString('n,,n=,r=abcdefghij'));
  const length = Buffer.alloc(4);
  length.writeInt32BE(first.length);
  return Buffer.concat([Buffer.from('SCRAM-SHA-256\0'), length, first]);
}

function finalMessage(serverFirst: Buffer): Buffer {
  const nonce = /r=([^,]+)/.exec(serverFirst.toString('latin1'))?.[1] ?? '';
  return Buffer.from(`c=biws,r=${nonce},p=${Buffer.alloc(32).toString('base64')}`);
}
