import type { Refusal } from '../errors/refusal.ts';
import type { HbaRecord } from '../hba/record.ts';

/** Need is something that must be looked up before the next line can be judged. */
export type Need = 'role' | 'reverse-dns' | 'forward-dns';

/** Field is the part of a line that can fail to match. */
export type Field = 'type' | 'address' | 'database' | 'user';

/** Decision is what happens to an attempt (manual: auth-pg-hba-conf). */
export type Decision =
  /** Ask for it, put the answer into the attempt, decide again. */
  | { readonly kind: 'needs'; readonly need: Need }
  /** The connection ends. `record` is the line that decided; none is the implicit reject at the end of the file. */
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly record?: HbaRecord }
  /** The client must pass the record's method, and with clientcert=verify-full also show whose certificate it has. */
  | { readonly kind: 'authenticate'; readonly record: HbaRecord };
