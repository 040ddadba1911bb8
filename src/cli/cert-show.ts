import { X509Certificate } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { readBounded } from '../env/read-bounded.ts';
import { parseHostPort } from '../conf/host-port.ts';
import { nodeEnv } from '../env/node-env.ts';
import { parseCertificateDer } from '../tls/certificate-der.ts';
import { certificateFacts, isSignedBy } from '../tls/certificate-facts.ts';
import { certificatePurposes } from '../tls/certificate-purpose.ts';
import { daysLeft } from '../check/tls/days-left.ts';
import { expiryState } from '../tls/expiry.ts';
import { isCertificate, isRevocationList, parsePem } from '../tls/pem.ts';
import { readLiveChain } from '../tls/live-chain.ts';
import { isPubliclyIssued } from '../tls/public-roots.ts';
import { revocationListFacts, revokedSerials, type RevokedSerials } from '../tls/revocation-facts.ts';
import { formatOption } from './control-options.ts';
import { orFail } from './cert-authority.ts';
import { printTable } from './table.ts';
import { badUsage, fail, print, warn } from './terminal.ts';
import { visible } from './visible.ts';

interface ShowOptions {
  readonly live?: string;
  readonly ca: readonly string[];
  readonly format: 'text' | 'json';
}

/** Found is one certificate with where it stands. */
interface Found {
  readonly source: string;
  readonly certificate: X509Certificate;
}

/** FoundList is one revocation list with where it stands. */
interface FoundList {
  readonly source: string;
  readonly nextUpdate: string | undefined;
  readonly days: number | undefined;
  readonly state: 'valid' | 'expired';
  readonly revoked: RevokedSerials;
}

/** certShowCommand is `postern cert show`. */
export const certShowCommand = new Command('show')
  .description('show certificates and when they end; exit code 1 where one is over, or should be renewed now')
  .argument('[path...]', 'files or directories with certificates and revocation lists in PEM')
  .option('--live <host:port>', 'the certificates that a PostgreSQL server shows')
  .option('--ca <file...>', 'CAs that may have issued them', [])
  .addOption(formatOption())
  .addHelpText(
    'after',
    `
Examples:
  postern cert show /etc/postern
  postern cert show server.crt --ca ca.crt --format json
  postern cert show --live db.acme.example:5432 --ca ca.crt

A certificate should be renewed in the last third of its life, and in its last 30 days at the most.`,
  )
  .action(run);

async function run(paths: readonly string[], options: ShowOptions): Promise<void> {
  if (paths.length === 0 && options.live === undefined) badUsage('name a file or a directory, or --live HOST:PORT');
  const files = paths.flatMap(filesUnder);
  const found = [...files.flatMap(certificatesIn), ...(options.live === undefined ? [] : await liveOf(options.live))];
  const lists = files.flatMap(listsIn);
  if (found.length + lists.length === 0) fail('there is no certificate in PEM');
  const issuers = [...found, ...options.ca.flatMap(certificatesIn)];
  const shown = found.map((one) => describe(one, issuers, lists));
  if (options.format === 'json')
    print(
      JSON.stringify(
        {
          certificates: shown,
          lists: lists.map(({ revoked, ...rest }) => ({ ...rest, revoked: [...revoked.serialNumbers] })),
        },
        undefined,
        2,
      ),
    );
  else printText(shown, lists);
  const isDue = ({ state }: { readonly state: string }): boolean => state !== 'valid';
  if (shown.some(isDue) || lists.some(isDue)) process.exitCode = 1;
}

function describe({ source, certificate }: Found, issuers: readonly Found[], lists: readonly FoundList[]) {
  const facts = certificateFacts(certificate);
  const now = nodeEnv.now();
  return {
    source,
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    names: facts.names,
    serial: certificate.serialNumber,
    purpose: certificatePurposes(certificate),
    key: `${facts.key.type}${facts.key.bits === undefined ? '' : ` ${facts.key.bits}`}`,
    notBefore: facts.notBefore.toISOString(),
    notAfter: facts.notAfter.toISOString(),
    daysLeft: daysLeft(facts.notAfter, now),
    state: isRevoked(certificate, lists) ? ('revoked' as const) : expiryState(facts, now),
    checkedBy: checkedBy(certificate, issuers),
    fingerprint: certificate.fingerprint256,
  };
}

function isRevoked({ raw, serialNumber }: X509Certificate, lists: readonly FoundList[]): boolean {
  const { encoded } = parseCertificateDer(raw).issuer;
  return lists.some(
    ({ revoked }) => revoked.issuer?.equals(encoded) === true && revoked.serialNumbers.has(serialNumber),
  );
}

/** What a client or server must trust to accept it. */
function checkedBy(certificate: X509Certificate, issuers: readonly Found[]): string {
  if (isSignedBy(certificate, certificate)) return 'itself';
  const issuer = issuers.find((one) => isSignedBy(certificate, one.certificate));
  if (issuer !== undefined) return issuer.source;
  return isPubliclyIssued(certificate) ? 'a public CA' : 'unknown';
}

function printText(shown: readonly ReturnType<typeof describe>[], lists: readonly FoundList[]) {
  const rows = shown.map((one) => [
    visible(one.source),
    visible(one.subject),
    visible(one.names.join(' ')),
    one.purpose.join(' '),
    one.key,
    one.notAfter.slice(0, 10),
    String(one.daysLeft),
    one.state,
    visible(one.checkedBy),
    one.serial,
  ]);
  const headings = ['file', 'subject', 'names', 'purpose', 'key', 'ends', 'days', 'state', 'checked by', 'serial'];
  if (rows.length > 0) print(printTable(headings, rows));
  if (rows.length > 0 && lists.length > 0) print();
  if (lists.length === 0) return;
  const listRows = lists.map(({ source, nextUpdate, days, state }) => [
    visible(source),
    nextUpdate?.slice(0, 10) ?? 'never',
    days === undefined ? '' : String(days),
    state,
  ]);
  print(printTable(['revocation list', 'next update', 'days', 'state'], listRows));
}

function filesUnder(path: string): readonly string[] {
  const isDirectory = orFail(`read "${path}"`, () => statSync(path).isDirectory());
  if (!isDirectory) return [path];
  return readdirSync(path)
    .filter((name) => /\.(?:crt|pem|cer|crl)$/.test(name))
    .toSorted()
    .map((name) => join(path, name));
}

function certificatesIn(path: string): readonly Found[] {
  const blocks = parsePem(textOf(path)).filter(isCertificate);
  return blocks.flatMap(({ text }, i) => {
    try {
      return [{ source: i === 0 ? path : `${path}#${i + 1}`, certificate: new X509Certificate(text) }];
    } catch {
      warn(`certificate ${i + 1} of "${path}" cannot be read`);
      return [];
    }
  });
}

function listsIn(path: string): readonly FoundList[] {
  const now = nodeEnv.now();
  return parsePem(textOf(path))
    .filter(isRevocationList)
    .map((block) => {
      const { nextUpdate } = orFail(`read "${path}"`, () => revocationListFacts(block));
      const state = nextUpdate !== undefined && nextUpdate < now ? ('expired' as const) : ('valid' as const);
      return {
        source: path,
        nextUpdate: nextUpdate?.toISOString(),
        days: nextUpdate && daysLeft(nextUpdate, now),
        state,
        revoked: orFail(`read "${path}"`, () => revokedSerials(block)),
      };
    });
}

function textOf(path: string): string {
  return orFail(`read "${path}"`, () => readBounded(path).toString('latin1'));
}

async function liveOf(address: string): Promise<readonly Found[]> {
  const target = parseHostPort(address) ?? badUsage(`"${address}" is not host:port`);
  const chain = await readLiveChain(target.host, target.port);
  if (chain.kind === 'failed') return fail(`could not ask ${address}: ${chain.reason}`);
  return chain.certificates.map((certificate, i) => ({
    source: i === 0 ? address : `${address}#${i + 1}`,
    certificate,
  }));
}

/** Node gives one attribute a line. */
function oneLine(name: string): string {
  return name.replaceAll('\n', ', ');
}
