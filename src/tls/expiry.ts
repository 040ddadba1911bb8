const day = 24 * 60 * 60_000;

/** soonDays is how many days before its end a certificate is to be renewed, unless its whole life is short. */
export const soonDays = 30;

/** Of a certificate's life the last third is for renewing it, as ACME clients do: one of 30 days is due after 20. */
const lastPart = 3;

/** Validity is the time that a certificate or a list counts. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** ExpiryState tells how urgent a renewal is. */
export type ExpiryState = 'early' | 'valid' | 'soon' | 'expired';

/** expiryState is `soon` in the last third of the life, of 30 days at most, and `early` before it begins. */
export function expiryState({ notBefore, notAfter }: Validity, now: Date): ExpiryState {
  if (now > notAfter) return 'expired';
  if (now < notBefore) return 'early';
  const left = notAfter.getTime() - now.getTime();
  return left < Math.min(soonDays * day, lifeOf({ notBefore, notAfter }) / lastPart) ? 'soon' : 'valid';
}

/** isDue tells whether a certificate is to be renewed, as ACME clients do it: in the last third of its life, or behind it. */
export function isDue(validity: Validity, now: Date): boolean {
  return validity.notAfter.getTime() - now.getTime() < lifeOf(validity) / lastPart;
}

/** expiryStep is the step of warnings (days) that a time is in: 30, 7, 1 or 0 for over; undefined for none yet. */
export function expiryStep(validity: Validity, now: Date): number | undefined {
  if (now > validity.notAfter) return 0;
  const left = validity.notAfter.getTime() - now.getTime();
  const reached = [1, 7, soonDays].find((days) => left < days * day);
  return left < lifeOf(validity) / lastPart ? reached : undefined;
}

function lifeOf({ notBefore, notAfter }: Validity): number {
  return notAfter.getTime() - notBefore.getTime();
}
