import type { Ban } from '../../guard/ban.ts';
import type { CancelKey } from '../cancel-keys.ts';

/** FromSuccessor is a message of the gate that takes over, to the one that hands over. */
export type FromSuccessor =
  /** It serves, and the directory is its own. */
  | { readonly kind: 'serving' }
  /** It has ended, and needs the embedded server no more. */
  | { readonly kind: 'ended' }
  /** It has put files in force that are new. */
  | { readonly kind: 'reloaded' }
  /** It has banned a network, for so many milliseconds from now. */
  | { readonly kind: 'banned'; readonly ban: Ban; readonly left: number }
  /** A cancel request for a session that it does not know. */
  | { readonly kind: 'cancel'; readonly number: number; readonly key: CancelKey };

/** FromPredecessor is a message the other way. */
export type FromPredecessor =
  /** It takes no connections any more, and has written down what it knew. */
  { readonly kind: 'released' } | { readonly kind: 'cancelled'; readonly number: number; readonly found: boolean };
