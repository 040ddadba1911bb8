import type { FileSource } from '../text/file-source.ts';

/** NetworkInterface is one address of this machine with its netmask, as getifaddrs(3) gives them. */
export interface NetworkInterface {
  readonly name: string;
  /** The address in text, without a zone. */
  readonly address: string;
  /** The netmask in text. */
  readonly netmask: string;
}

/** LookupOutcome is the answer of the resolver, or its error text. */
export type LookupOutcome<T> =
  | { readonly kind: 'found'; readonly value: T }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * Env is the world outside: time, randomness, names, files and interfaces. The shell takes it as an argument, so that a
 * clock that jumps or a resolver that lies is a unit test.
 */
export interface Env {
  /** now is the wall clock. */
  now(): Date;
  /** monotonic counts milliseconds from an arbitrary start and never goes back. */
  monotonic(): number;
  /** randomBytes gives cryptographically strong random bytes. */
  randomBytes(length: number): Buffer;
  /** reverseLookup gives the host name of an address, as getnameinfo(3) with NI_NAMEREQD. It answers in time, if only that it failed. */
  reverseLookup(address: string): Promise<LookupOutcome<string>>;
  /** forwardLookup gives all addresses of a host name, as getaddrinfo(3), in time. */
  forwardLookup(name: string): Promise<LookupOutcome<readonly string[]>>;
  /** interfaces lists the addresses of this machine. */
  interfaces(): readonly NetworkInterface[];
  /** files reads the file system. */
  readonly files: FileSource;
}
