import type { IpAddress } from '../inet/address.ts';
import type { Place } from './place.ts';

/** NewConnection is the first packet of a connection, as it arrives at the machine that listens. */
export interface NewConnection {
  readonly protocol: 'tcp' | 'udp';
  readonly from: IpAddress;
  /** An address of the machine itself. Absent where it is not known: what a rule says of it is then a doubt. */
  readonly to?: IpAddress;
  readonly port: number;
  /** The interface it arrives on. Absent where it is not known. */
  readonly in?: string;
}

/** Flow is a connection on its way through the hooks of one machine. */
export interface Flow extends NewConnection {
  /** The interface it leaves on, once it is known to be forwarded to it. */
  readonly out?: string;
  /** What it was addressed to before a rule translated it. */
  readonly translated?: { readonly to?: IpAddress; readonly port: number; readonly place: Place };
  /** Its state where it is not new: before connection tracking has seen it, or taken from tracking by a rule. */
  readonly state?: 'invalid' | 'untracked';
}
