import type { PlannedFile } from '../plan/planned-file.ts';
import type { ServerPlan } from '../plan/plan-server.ts';
import type { SitePlan } from '../plan/plan-site.ts';
import { toDisplay } from '../text/byte-string.ts';
import { emphasize, paint, print } from './terminal.ts';

/** filesOf gives all files of a plan: those of the gate in a folder of their own, and one folder a server of several. */
export function filesOf({ server, sites, files }: ServerPlan, isOneOfMany: boolean): readonly PlannedFile[] {
  const prefix = isOneOfMany ? `${server.name}/` : '';
  const own = sites.flatMap(({ site, files: siteFiles }) =>
    siteFiles.map((file) => (site.kind === 'gate' ? { ...file, path: `gate/${gateName(file.path)}` } : file)),
  );
  return [...own, ...files].map((file) => ({ ...file, path: `${prefix}${file.path}` }));
}

/** The gate's directory is its own: the settings are its postgresql.conf. */
function gateName(path: string): string {
  return path === 'postgresql.postern.conf' ? 'postgresql.conf' : path;
}

/** isProved tells whether the files of a plan come to what the policy says. */
export function isProved({ sites }: ServerPlan): boolean {
  return sites.every(({ proof }) => proof.faults.length === 0);
}

/** printPlan prints the files. */
export function printPlan(plan: ServerPlan, into: string | undefined): void {
  const { name, host, version, pattern } = plan.server;
  print(emphasize(`# ${name}: PostgreSQL ${version} at ${host}, pattern ${pattern}`));
  const files = filesOf(plan, false);
  const shown = files.filter(({ path, text }) => !isEmptyBlock(text) && !isForClients(path));
  for (const { path, text, title } of shown) {
    print();
    print(emphasize(`# ==> ${into === undefined ? path : `${into}/${path}`} (${title})`));
    print(toDisplay(text).replace(/\n$/, ''));
  }
  if (into !== undefined) {
    print();
    print("# The last line of postgresql.conf must be: include 'postgresql.postern.conf'");
  }
  const clients = files.filter(({ path }) => isForClients(path)).map(({ path }) => path);
  print();
  if (clients.length > 0) print(`# --out writes also ${clients.join(', ')}`);
}

/** Nothing between the marks, and nothing around them. */
function isEmptyBlock(text: string): boolean {
  return text
    .split('\n')
    .every((line) => line === '' || line.startsWith('# BEGIN postern') || line === '# END postern');
}

/** Connection strings are long, and are for others than those who plan. */
function isForClients(path: string): boolean {
  return path.startsWith('clients/');
}

/** printProof says whether the files come to what the policy says, and where not. */
export function printProof({ sites }: ServerPlan): void {
  for (const { site, proof, settings } of sites) {
    const restarts = settings.filter(({ takesEffect }) => takesEffect === 'restart').map(({ name }) => name);
    for (const { message, hint } of proof.faults) {
      print(paint('red', `${site.name}: ${message}`));
      print(`  hint: ${hint}`);
    }
    for (const what of proof.unproved) print(`${site.name}: not proved: ${what}`);
    if (proof.faults.length > 0) continue;
    print(
      paint(
        'green',
        `${site.name}: proved over ${proof.regions} regions: the files let in whom the policy says, nobody else`,
      ),
    );
    print(`${site.name}: a new value of ${restarts.join(' or ')} takes a restart, all else a reload`);
  }
}

/** planFields is a plan for machines. */
export function planFields(plan: ServerPlan, isOneOfMany: boolean): object {
  const { name, version, pattern } = plan.server;
  return {
    name,
    version,
    pattern,
    files: filesOf(plan, isOneOfMany).map(({ path, text, title }) => ({ path, title, text: toDisplay(text) })),
    sites: plan.sites.map(siteFields),
  };
}

function siteFields({ site, proof, settings }: SitePlan): object {
  return { name: site.name, kind: site.kind, settings, proved: proof.faults.length === 0, ...proof };
}
