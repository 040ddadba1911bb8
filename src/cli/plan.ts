import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { readBounded } from '../env/read-bounded.ts';
import { gateVersion, type ServerVersion } from '../dialect/server-version.ts';
import { nodeFiles } from '../env/node-files.ts';
import { strerror } from '../env/strerror.ts';
import type { Existing } from '../plan/existing.ts';
import { parsePolicy } from '../plan/parse-policy.ts';
import { planServer, type ServerPlan } from '../plan/plan-server.ts';
import type { Policy, PolicyProblem, PolicyServer } from '../plan/policy.ts';
import { firewallName, policyJsonSchema } from '../plan/schema.ts';
import { planFrom } from './plan-from.ts';
import { filesOf, isProved, planFields, printPlan, printProof } from './plan-report.ts';
import { findConfiguration, findServer } from './server-directory.ts';
import { badUsage, print } from './terminal.ts';
import { parseVersion } from './version-option.ts';
import { writePlan } from './write-plan.ts';

interface PlanOptions {
  readonly out?: string;
  readonly into?: string;
  readonly from?: string;
  readonly server?: string;
  readonly schema?: boolean;
  readonly firewallDialect?: string;
  readonly pg?: ServerVersion;
  readonly format: 'text' | 'json';
}

/** planCommand is `postern plan`. */
export const planCommand = new Command('plan')
  .argument('[policy]', 'access.yaml: servers, networks, people, applications, access')
  .option('--out <dir>', 'write the files into this directory, which is made; nothing where the proof fails')
  .option('--into <dir>', "put the lines into a server's files, and keep those written by hand")
  .option('--from <server>', 'the other way round: write a policy from a directory or postgres://…')
  .option('--server <name>', 'only this server of the policy')
  .addOption(
    new Option('--firewall-dialect <name>', 'write rules for this packet filter, whatever the policy says').choices(
      firewallName.options,
    ),
  )
  .addOption(
    new Option(
      '--pg <version>',
      `the version of servers which the policy gives none (default: ${gateVersion})`,
    ).argParser(parseVersion),
  )
  .addOption(new Option('--format <format>', 'how').choices(['text', 'json']).default('text'))
  .option('--schema', 'print the JSON schema of policies')
  .addHelpText(
    'after',
    `
Examples:
  postern plan access.yaml
  postern plan access.yaml --out plan
  postern plan access.yaml --into /etc/postgresql/16/main --server main
  postern plan --from /etc/postgresql/16/main > access.yaml
  postern plan --schema > access.schema.json

Exit code 1: the policy is wrong or contradicts itself, or the files would not come to what it says.`,
  )
  .action(run);

async function run(path: string | undefined, options: PlanOptions): Promise<void> {
  if (options.schema === true) {
    print(JSON.stringify(policyJsonSchema(), undefined, 2));
    return;
  }
  if (options.from !== undefined) {
    await planFrom(options.from, options);
    return;
  }
  if (path === undefined) badUsage('there is no policy', 'Type: postern plan access.yaml');
  const policy = loadPolicy(path, options);
  const chosen = chooseServers(policy, options);
  const plans: ServerPlan[] = [];
  const problems: PolicyProblem[] = [];
  for (const server of chosen) {
    const planned = planServer(
      policy,
      server,
      options.into === undefined ? undefined : existingAt(options.into, server),
    );
    if (planned.kind === 'planned') plans.push(planned.plan);
    else problems.push(...planned.problems);
  }
  if (problems.length > 0) refuse(problems, options.format);
  if (!plans.every(isProved)) process.exitCode = 1;
  report(plans, options);
}

function loadPolicy(path: string, { pg, format, firewallDialect }: PlanOptions): Policy {
  if (!existsSync(path)) badUsage(`"${path}" does not exist`, 'Name a policy: postern plan access.yaml');
  const parsed = parsePolicy(readPolicy(path), path, pg);
  if (parsed.kind === 'invalid') refuse(parsed.problems, format);
  if (firewallDialect === undefined) return parsed.policy;
  const firewall = firewallName.parse(firewallDialect);
  const servers = parsed.policy.servers.map((server) => ({
    ...server,
    firewall,
    ...(server.gate !== undefined && { gate: { ...server.gate, firewall } }),
  }));
  return { ...parsed.policy, servers };
}

function readPolicy(path: string): string {
  try {
    return readBounded(path).toString('utf8');
  } catch (error) {
    badUsage(`"${path}" cannot be read: ${strerror(error)}`, 'Name a policy: postern plan access.yaml');
  }
}

function refuse(problems: readonly PolicyProblem[], format: PlanOptions['format']): never {
  if (format === 'json') print(JSON.stringify({ problems }, undefined, 2));
  else {
    for (const { file, line, column, message, hint } of problems) {
      print(`${file}:${line}:${column}: ${message}`);
      if (hint !== undefined) print(`  hint: ${hint}`);
    }
  }
  process.exit(1);
}

function chooseServers({ servers }: Policy, { server, into }: PlanOptions): readonly PolicyServer[] {
  const chosen = server === undefined ? servers : servers.filter(({ name }) => name === server);
  const names = servers.map(({ name }) => name).join(', ');
  if (chosen.length === 0) badUsage(`the policy has no server "${server}"`, `Name one of ${names}.`);
  if (into !== undefined && chosen.length > 1) {
    badUsage('--into is the directory of one server', `Name it: --server NAME, one of ${names}.`);
  }
  return chosen;
}

function existingAt(into: string, { version }: PolicyServer): Existing {
  const directory = resolve(into);
  if (!existsSync(directory) || !statSync(directory).isDirectory()) {
    badUsage(`"${into}" is no directory`, "Name the directory of a server's pg_hba.conf.");
  }
  const { hbaPath, identPath } = findServer(directory, undefined, version);
  const confPath = join(directory, 'postgresql.conf');
  if (!existsSync(confPath)) return { files: nodeFiles, hbaPath, identPath, dataDirectory: directory };
  const dataDirectory = findConfiguration(directory, undefined, version).directory;
  return { files: nodeFiles, hbaPath, identPath, confPath, dataDirectory };
}

function report(plans: readonly ServerPlan[], { out, into, format }: PlanOptions): void {
  const isWritten = out !== undefined && plans.every(isProved);
  if (isWritten) for (const plan of plans) writePlan(out, filesOf(plan, plans.length > 1));
  if (format === 'json') {
    print(JSON.stringify({ servers: plans.map((plan) => planFields(plan, plans.length > 1)) }, undefined, 2));
    return;
  }
  for (const plan of plans) {
    if (out === undefined) printPlan(plan, into);
    else if (isWritten)
      for (const { path, title } of filesOf(plan, plans.length > 1)) print(`${join(out, path)}: ${title}`);
    printProof(plan);
  }
  if (out !== undefined && !isWritten) print('nothing was written');
}
