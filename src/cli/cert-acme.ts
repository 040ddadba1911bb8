import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { accountKeyFile, openAccountKey } from '../acme/account-key.ts';
import { dnsProver } from '../acme/dns-prover.ts';
import { startHttpProver } from '../acme/http-prover.ts';
import { letsEncrypt, loadClient } from '../acme/load-client.ts';
import { orderCertificate } from '../acme/order-certificate.ts';
import type { Prover } from '../acme/proof.ts';
import { nodeEnv } from '../env/node-env.ts';
import { strerror } from '../env/strerror.ts';
import { replacePair } from '../tls/replace-pair.ts';
import { explainAcmeFailure } from './acme-failure.ts';
import { stateOfPair } from './acme-due.ts';
import { orFail } from './cert-authority.ts';
import { directoryOption } from './control-options.ts';
import { chooseDirectory } from './directory.ts';
import { hostOf } from './host-name.ts';
import { badUsage, fail, print, warn } from './terminal.ts';

interface AcmeOptions {
  readonly directory?: string;
  readonly domain: readonly string[];
  readonly email: string;
  readonly server: string;
  readonly serverCa?: string;
  readonly http01?: true;
  readonly httpPort: string;
  readonly dns01Hook?: string;
  readonly out?: string;
  readonly renew?: true;
  readonly force?: true;
}

/** The most names in a certificate of Let's Encrypt. */
const mostNames = 100;

/** certAcmeCommand is `postern cert acme`. */
export const certAcmeCommand = new Command('acme')
  .description("certify a server by a public CA with ACME, such as Let's Encrypt, and renew that")
  .addOption(directoryOption())
  .requiredOption('--domain <name...>', 'the names that clients connect to; *.NAME takes --dns-01-hook')
  .requiredOption('--email <address>', 'where the CA may write to')
  .option('--http-01', 'prove the names by HTTP: the CA asks port 80 of each')
  .option('--http-port <n>', 'with --http-01: listen there, where port 80 is forwarded to', '80')
  .option(
    '--dns-01-hook <program>',
    'prove them by DNS: it is called with present or cleanup, the TXT record, its value',
  )
  .option('--server <url>', "the CA's directory", letsEncrypt.production)
  .option('--server-ca <file>', "the CA of that server's own certificate, where it is no public one")
  .option('--out <base>', 'writes <base>.crt and <base>.key (default: server in the directory)')
  .option('--renew', 'only where they are not there, do not fit, or are in the last third of their life: for a timer')
  .option('--force', 'replace the files that are there, whatever they are; the old are kept as FILE.old')
  .addHelpText(
    'after',
    `
Examples:
  postern cert acme -D /etc/postern --domain db.acme.example --email dba@acme.example --http-01
  postern cert acme -D /etc/postern --domain db.acme.example --email dba@acme.example --http-01 --renew
  postern cert acme --domain '*.db.acme.example' --email dba@acme.example --dns-01-hook ./txt-record
  postern cert acme --domain db.acme.example --email dba@acme.example --http-01 --server ${letsEncrypt.staging}

By ordering a certificate you agree to the terms of the CA. A running gate takes the files up by itself; a PostgreSQL after
pg_ctl reload.`,
  )
  .action(run);

async function run(options: AcmeOptions): Promise<void> {
  const domains = [...new Set(options.domain.map(hostOf))];
  checkUsage(options, domains);
  const directory = chooseDirectory(options.directory);
  const base = options.out ?? join(directory, 'server');
  const files = { certificateFile: `${base}.crt`, keyFile: `${base}.key` };
  if (!isWanted(options, files, domains)) return;
  const account = await openAccountKey(directory).catch((error: unknown) =>
    fail(`could not open "${join(directory, accountKeyFile)}": ${strerror(error)}`),
  );
  if (account.kind === 'invalid') return fail(account.message);
  const { server, serverCa, email } = options;
  const prover = await openProver(options);
  try {
    const client = await loadClient(
      { directory: server, ...(serverCa !== undefined && { authorities: serverCa }) },
      account.pem,
    );
    const ordered = await orderCertificate({ client, email, domains, prover });
    orFail(`write "${basename(files.certificateFile)}"`, () => replacePair({ ...files, ...ordered }));
  } catch (error) {
    const { message, hint } = explainAcmeFailure(error, { server, challenge: prover.challenge, now: nodeEnv.now() });
    fail(message, hint);
  } finally {
    await prover.close();
  }
  print(files.certificateFile);
  print(files.keyFile);
}

function checkUsage({ http01, dns01Hook, server, renew, force, email }: AcmeOptions, domains: readonly string[]): void {
  if ((http01 === undefined) === (dns01Hook === undefined)) {
    badUsage('say how the names are proved', 'Give one of --http-01 and --dns-01-hook PROGRAM.');
  }
  if (renew === true && force === true) badUsage('--renew and --force do not go together');
  const wildcard = domains.find((domain) => domain.startsWith('*.'));
  if (http01 === true && wildcard !== undefined) {
    badUsage(`"${wildcard}" cannot be proved by HTTP`, 'Give --dns-01-hook PROGRAM.');
  }
  if (domains.length > mostNames) badUsage(`there are more than ${mostNames} names`);
  if (!/^[^\s@,?]+@[^\s@,?]+$/.test(email)) badUsage(`"${email}" is not an e-mail address`);
  if (!URL.canParse(server) || new URL(server).protocol !== 'https:') badUsage(`"${server}" is not an https URL`);
}

/** Whether to order; it ends where files are in the way. */
function isWanted(
  { renew, force }: AcmeOptions,
  files: { readonly certificateFile: string; readonly keyFile: string },
  domains: readonly string[],
): boolean {
  const taken = [files.certificateFile, files.keyFile].find((path) => existsSync(path));
  if (taken === undefined || force === true) return true;
  if (renew !== true) {
    fail(`file "${taken}" exists`, 'To replace it where it is due: --renew. At once: --force. Elsewhere: --out BASE');
  }
  const state = orFail(`read "${files.certificateFile}"`, () => stateOfPair(files, domains, nodeEnv.now()));
  if (state.kind === 'due') return true;
  print(`${files.certificateFile}: good for ${state.days} days, nothing to do`);
  return false;
}

async function openProver({ dns01Hook, httpPort }: AcmeOptions): Promise<Prover> {
  if (dns01Hook !== undefined) {
    return dnsProver(dns01Hook, (message) => warn(`a TXT record may have stayed: ${message}`));
  }
  const port = /^\d{1,5}$/.test(httpPort) ? Number(httpPort) : 0;
  if (port < 1 || port > 65_535) badUsage(`"${httpPort}" is not a port`);
  try {
    return await startHttpProver(port);
  } catch (error) {
    return fail(
      `could not listen on port ${port}: ${strerror(error)}`,
      'Forward port 80 to one that is free and allowed, and name that: --http-port N. Or prove by DNS: --dns-01-hook PROGRAM.',
    );
  }
}
