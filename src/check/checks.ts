import type { Check } from './check.ts';
import { hbaRefused } from './hba/hba-refused.ts';

/** checks are all checks: a new one is a file and a line here. */
export const checks: readonly Check[] = [hbaRefused];
