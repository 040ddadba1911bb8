import { accessChecks } from './access/access-checks.ts';
import type { Check } from './check.ts';
import { hbaRefused } from './hba/hba-refused.ts';
import { hostChecks } from './host/host-checks.ts';
import { roleChecks } from './roles/role-checks.ts';
import { tlsChecks } from './tls/tls-checks.ts';

/** checks are all checks: a new one is a file and a line here. */
export const checks: readonly Check[] = [hbaRefused, ...accessChecks, ...tlsChecks, ...roleChecks, ...hostChecks];
