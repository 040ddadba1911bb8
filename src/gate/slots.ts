import type { RoleFacts } from '../access/role.ts';
import { refuse, type Refusal } from '../errors/refusal.ts';
import type { Settings } from '../conf/settings.ts';
import { byteString } from '../text/byte-string.ts';
import { maxConsoles } from './limits.ts';

type SlotSettings = Pick<Settings, 'max_connections' | 'superuser_reserved_connections' | 'reserved_connections'>;

type SlotRole = Pick<RoleFacts, 'superuser' | 'usesReservedConnections'>;

/** Slots counts the sessions that have logged in. WAL senders are not counted: the server keeps slots apart for them. */
export class Slots {
  #used = 0;
  #consoles = 0;

  /** refuseNewcomer says no before any password is asked for, where every slot is taken. */
  refuseNewcomer(settings: SlotSettings): Refusal | undefined {
    return this.#used >= settings.max_connections ? refuse('too-many-clients') : undefined;
  }

  /** take gives a logged-in role a slot, or the refusal; the last ones are reserved (manual: guc-reserved-connections). */
  take(settings: SlotSettings, role: SlotRole): Refusal | undefined {
    const refusal = this.refuseNewcomer(settings) ?? this.#refuseReserved(settings, role);
    if (refusal === undefined) this.#used++;
    return refusal;
  }

  /** takeConsole gives a slot of the console, which has some of its own: it must open when all others are taken. */
  takeConsole(): Refusal | undefined {
    if (this.#consoles >= maxConsoles) return refuse('too-many-clients');
    this.#consoles++;
    return undefined;
  }

  /** freeConsole gives it back. */
  freeConsole(): void {
    this.#consoles--;
  }

  /** free gives a slot back. */
  free(): void {
    this.#used--;
  }

  #refuseReserved(settings: SlotSettings, role: SlotRole): Refusal | undefined {
    if (role.superuser) return undefined;
    const left = settings.max_connections - this.#used - 1;
    const forSuperusers = settings.superuser_reserved_connections;
    if (left >= forSuperusers + settings.reserved_connections) return undefined;
    if (left < forSuperusers) return refuse('slots-reserved-superuser', { attribute: byteString('SUPERUSER') });
    if (role.usesReservedConnections) return undefined;
    return refuse('slots-reserved', { role: byteString('pg_use_reserved_connections') });
  }
}
