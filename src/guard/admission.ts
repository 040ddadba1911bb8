import type { IpAddress } from '../inet/address.ts';
import { printNetwork } from '../inet/network.ts';
import { clientNetwork, siteNetwork } from './client-network.ts';
import { Counters } from './counters.ts';
import { TokenBuckets, type Rate } from './token-bucket.ts';

/** AdmissionPolicy is what the settings say of connections before anybody has logged in. A limit of 0 is none. */
export interface AdmissionPolicy {
  readonly perAddress: number;
  readonly perNetwork: number;
  readonly rate: Rate;
}

/** LimitReached says which limit a new connection has met, and of whom, in text. */
export interface LimitReached {
  readonly limit: 'rate' | 'address' | 'network';
  readonly of: string;
}

/** Place is one connection's share in the counts; it is left exactly once. */
export interface Place {
  readonly client: string;
  readonly site: string;
}

/** Admission counts the connections of each client and network, and how fast new ones come. */
export class Admission {
  readonly #perAddress = new Counters();
  readonly #perNetwork = new Counters();
  readonly #rates = new TokenBuckets();

  /** enter takes a place for a new connection, or says which limit forbids it. */
  enter(address: IpAddress, now: number, policy: AdmissionPolicy): Place | LimitReached {
    const client = printNetwork(clientNetwork(address));
    const site = printNetwork(siteNetwork(address));
    if (!this.#rates.take(client, policy.rate, now)) return { limit: 'rate', of: client };
    if (policy.perAddress > 0 && this.#perAddress.of(client) >= policy.perAddress) {
      return { limit: 'address', of: client };
    }
    if (policy.perNetwork > 0 && this.#perNetwork.of(site) >= policy.perNetwork) return { limit: 'network', of: site };
    this.#perAddress.up(client);
    this.#perNetwork.up(site);
    return { client, site };
  }

  /** leave gives a place back. */
  leave({ client, site }: Place): void {
    this.#perAddress.down(client);
    this.#perNetwork.down(site);
  }
}
