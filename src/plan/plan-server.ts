import { noExisting, type Existing } from './existing.ts';
import { planSite, type SitePlan } from './plan-site.ts';
import type { PlannedFile } from './planned-file.ts';
import type { Policy, PolicyProblem, PolicyServer } from './policy.ts';
import { findContradictions } from './prove/contradictions.ts';
import { checkPattern } from './check-pattern.ts';
import { sitesOf } from './sites.ts';
import { clientFiles } from './write/client-files.ts';
import { fail2banFiles } from './write/fail2ban-files.ts';
import { sshFiles } from './write/ssh-files.ts';
import { vpnFiles } from './write/vpn-files.ts';

/** ServerPlan is everything that a policy means for one server. */
export interface ServerPlan {
  readonly server: PolicyServer;
  /** The server, and with a bastion the gate. */
  readonly sites: readonly SitePlan[];
  /** What belongs to no one program: clients, tunnels, the jail. */
  readonly files: readonly PlannedFile[];
}

/** PlannedServer is a plan, or why the policy contradicts itself. */
export type PlannedServer =
  | { readonly kind: 'planned'; readonly plan: ServerPlan }
  | { readonly kind: 'contradiction'; readonly problems: readonly PolicyProblem[] };

/** planServer computes and proves the plan of a server; `existing` is the files that it is put into. */
export function planServer(policy: Policy, server: PolicyServer, existing: Existing = noExisting): PlannedServer {
  const sites = sitesOf(policy, server);
  const problems = [...checkPattern(policy, server), ...sites.flatMap(({ rules }) => findContradictions(rules))];
  if (problems.length > 0) return { kind: 'contradiction', problems };
  return {
    kind: 'planned',
    plan: {
      server,
      sites: sites.map((site) => planSite(policy, site, site.kind === 'server' ? existing : noExisting)),
      files: [...vpnFiles(server), ...sshFiles(server), ...fail2banFiles(server), ...clientFiles(policy, server)],
    },
  };
}
