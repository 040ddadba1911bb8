import type { Place } from '../place.ts';

/** Element is one part of a zone or of a rich rule: its name and attributes, from XML or from text. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly place: Place;
}

/** RichRule is the parts of one rule of firewalld.richlanguage(5). */
export interface RichRule {
  readonly elements: readonly Element[];
  readonly place: Place;
}

/** Zone is one zone of firewalld.zone(5). */
export interface Zone {
  readonly name: string;
  /** default, ACCEPT, DROP or %%REJECT%%, and where it stands. */
  readonly target: { readonly name: string; readonly place: Place };
  readonly interfaces: readonly Element[];
  readonly sources: readonly Element[];
  /** Services, ports, protocols, source ports and forwarded ports. */
  readonly elements: readonly Element[];
  readonly rules: readonly RichRule[];
  readonly isDefault: boolean;
}
