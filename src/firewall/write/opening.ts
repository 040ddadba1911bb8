import { type AddressSet, toCidrs } from '../../inet/address-set.ts';

/** Opening is what a firewall is to let in: one TCP port, from these addresses and no others. */
export interface Opening {
  readonly port: number;
  readonly sources: AddressSet;
}

/** Writer is the port of a firewall's language for writing. */
export interface Writer {
  readonly name: string;
  /** print gives a text that can be applied more than once; what else the firewall has stays as it is. */
  print(opening: Opening): string;
}

/** networksOf gives the networks of one family. */
export function networksOf({ sources }: Opening, family: 4 | 6): readonly string[] {
  return toCidrs(family === 4 ? { v4: sources.v4, v6: [] } : { v4: [], v6: sources.v6 });
}

/** allNetworks gives the networks of both families, IPv4 first. */
export function allNetworks(opening: Opening): readonly string[] {
  return [...networksOf(opening, 4), ...networksOf(opening, 6)];
}

/** title is the first line of every text. */
export function title({ port }: Opening): string {
  return `PostgreSQL on port ${port}, from the networks below and no others; written by postern firewall write`;
}
