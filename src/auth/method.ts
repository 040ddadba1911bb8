import type { Attempt } from '../access/attempt.ts';
import type { RoleFacts } from '../access/role.ts';
import type { Refusal } from '../errors/refusal.ts';
import type { IdentRecord } from '../hba/ident.ts';
import type { HbaRecord } from '../hba/record.ts';
import type { ByteString } from '../text/byte-string.ts';
import type { ClientCertificate } from '../tls/client-certificate.ts';
import type { UpstreamCredentials } from '../upstream/session.ts';

/** ChannelRead is the client's next message during authentication, or why there is none. */
export type ChannelRead =
  | { readonly kind: 'message'; readonly type: number; readonly body: Buffer }
  /** What came is no message. The server closes without a word then; the text is its own, for the journal. */
  | { readonly kind: 'malformed'; readonly message: string }
  /** The client is gone or has run out of time; nothing can be said to it. */
  | { readonly kind: 'ended' };

/** LoginChannel carries messages between the gate and a client that has not logged in yet. */
export interface LoginChannel {
  send(message: Buffer): void;
  /** receive waits for one message whose body is at most that many bytes. authentication_timeout bounds the wait. */
  receive(maxBodyLength: number): Promise<ChannelRead>;
}

/** AuthContext is what a method may know of the client that it examines. */
export interface AuthContext {
  readonly channel: LoginChannel;
  readonly attempt: Attempt;
  readonly record: HbaRecord;
  readonly role: RoleFacts | 'missing';
  readonly ident: readonly IdentRecord[];
  /** The client's certificate, where it showed one that a CA of ssl_ca_file vouches for. */
  readonly certificate: ClientCertificate | undefined;
  /** The hash of the gate's own certificate for tls-server-end-point; absent without TLS or for Ed25519. */
  readonly endPointHash: Buffer | undefined;
  readonly settings: AuthSettings;
  /** 32 bytes that stay the same over restarts; make the salts of roles that do not exist look stored. */
  readonly mockNonce: Buffer;
  readonly randomBytes: (length: number) => Buffer;
  /** The user name of the process at the other end of a Unix socket, or why it is not known. */
  readonly peerUser: () => PeerUser;
}

/** AuthSettings are the settings that methods read. */
export interface AuthSettings {
  readonly password_encryption: 'md5' | 'scram-sha-256';
  readonly scram_iterations: number;
}

/** PeerUser is the operating-system user at the other end of a Unix socket. */
export type PeerUser =
  | { readonly kind: 'user'; readonly name: ByteString }
  | { readonly kind: 'unknown'; readonly reason: string };

/** AuthOutcome is how an examination ended. */
export type AuthOutcome =
  /** Passed. `identity` is what the client proved; trust proves nothing. */
  | {
      readonly kind: 'accepted';
      readonly identity: ByteString | undefined;
      readonly credentials: UpstreamCredentials;
    }
  | {
      readonly kind: 'refused';
      readonly refusal: Refusal;
      /** What the client did prove before it failed, as with a certificate that no map takes. */
      readonly identity?: ByteString;
      /** Entries of the journal that come before the refusal. */
      readonly notes: readonly string[];
      /** DETAIL of the refusal in the journal, never told to the client. */
      readonly cause?: string;
    }
  /** The connection is over, and there is nobody to tell. `note` is for the journal. */
  | { readonly kind: 'ended'; readonly note?: string };

/** AuthMethod examines a client by one method of pg_hba.conf. */
export interface AuthMethod {
  /** authenticate talks to the client until it has passed, failed or gone. It never throws for what a client sends. */
  authenticate(context: AuthContext): Promise<AuthOutcome>;
}
