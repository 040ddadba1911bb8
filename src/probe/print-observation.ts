import { describeAsked } from '../check/endpoint/asked.ts';
import { printHostPort, type Observation, type VersionScan } from '../check/endpoint/observation.ts';
import type { CertificateSeen, TlsAgreed } from '../check/endpoint/tls-seen.ts';
import type { Finding } from '../check/finding.ts';
import { findingFields } from '../check/report/json.ts';
import { daysLeft } from '../check/tls/days-left.ts';
import { judge } from './judge.ts';
import { meet, sslModes } from './sslmode.ts';

/** Section is a heading and the lines under it; the caller makes the lines safe for a terminal. */
export interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
}

/** printObservation says what was seen of one server. `checksRoots` as in meet. */
export function printObservation(seen: Observation, checksRoots: boolean): readonly Section[] {
  const { target, tls, scan } = seen;
  const sections: Section[] = [
    {
      heading: `${printHostPort(target)} as ${target.user} to ${target.database}`,
      lines: seen.steps.map(printStep),
    },
  ];
  if (tls.kind === 'agreed') sections.push({ heading: 'TLS', lines: printTls(tls, seen.now) });
  if (scan !== undefined) sections.push({ heading: 'TLS versions and suites taken', lines: scan.map(printScan) });
  if (seen.unreachable === undefined && !seen.local) {
    const lines = sslModes.map((mode) => {
      const { transport, advice } = meet(seen, mode, checksRoots);
      return `${mode.padEnd(12)} ${transport.padEnd(6)} ${advice}`;
    });
    sections.push({ heading: 'what each sslmode gets here', lines });
  }
  const findings = judge(seen);
  if (findings.length > 0) sections.push({ heading: 'findings', lines: findings.flatMap(printFinding) });
  return sections;
}

function printStep({ name, milliseconds, outcome }: Observation['steps'][number]): string {
  return `${name.padEnd(8)} ${milliseconds.toFixed(1).padStart(8)} ms  ${outcome}`;
}

function printTls(tls: TlsAgreed, now: Date): readonly string[] {
  const { negotiation, version, cipher, roots, untrusted, misnamed, ocspStaple, resumption } = tls;
  return [
    `agreed       ${version} ${cipher}, ${negotiation === 'direct' ? 'direct' : 'after SSLRequest'}`,
    ...tls.chain.flatMap((certificate, depth) => printCertificate(certificate, depth, now)),
    `chain        ${untrusted === undefined ? `leads to ${roots}` : `does not lead to ${roots}: ${untrusted}`}`,
    `name         ${misnamed ?? 'fits the host'}`,
    `OCSP staple  ${ocspStaple === undefined ? 'none' : `${ocspStaple} bytes`}`,
    `session      ${resumption}`,
  ];
}

function printCertificate(certificate: CertificateSeen, depth: number, now: Date): readonly string[] {
  const { subjectName, issuerName, names, keyType, notAfter, isSelfSigned, fingerprint } = certificate;
  const days = daysLeft(notAfter, now);
  const until = notAfter.toISOString().slice(0, 10);
  return [
    `certificate  ${depth}: ${subjectName || 'no subject'}${isSelfSigned ? ' (self-signed)' : ''}, ${keyType}`,
    ...(isSelfSigned ? [] : [`             issued by ${issuerName}`]),
    ...(names.length === 0 ? [] : [`             names ${names.join(', ')}`]),
    `             ${days < 0 ? `expired ${-days} days ago` : `expires in ${days} days`}, ${until}`,
    `             SHA-256 ${fingerprint}`,
  ];
}

function printScan({ version, ciphers, end, partial }: VersionScan): string {
  const rest = partial ? ` (cut off: ${end})` : '';
  return `${version.padEnd(8)} ${ciphers.length === 0 ? `not taken: ${end}` : `${ciphers.join(' ')}${rest}`}`;
}

function printFinding({ id, severity, message, fix }: Finding): readonly string[] {
  return [`${severity} ${id} ${message}`, `  fix: ${fix}`];
}

/** observationFields is the same as a value for JSON. */
export function observationFields(seen: Observation, checksRoots: boolean): object {
  const { target, address, steps, unreachable, tls, overTls, overPlain, proof, scan } = seen;
  return {
    target,
    address: address ?? null,
    steps: steps.map(({ milliseconds, ...step }) => ({ ...step, milliseconds: Math.round(milliseconds * 10) / 10 })),
    unreachable: unreachable ?? null,
    tls: tlsFields(seen),
    overTls: overTls === undefined ? null : { ...overTls, text: describeAsked(overTls) },
    overPlain: overPlain === undefined ? null : { ...overPlain, text: describeAsked(overPlain) },
    proof,
    ...(scan !== undefined && { scan }),
    sslmodes: tls.kind === 'not tried' ? [] : sslModes.map((mode) => meet(seen, mode, checksRoots)),
    findings: judge(seen).map((finding) => findingFields(finding, (place) => place)),
  };
}

function tlsFields({ tls, now }: Observation): object {
  if (tls.kind !== 'agreed') return tls;
  const { chain, ...rest } = tls;
  return { ...rest, chain: chain.map((each) => certificateFields(each, now)) };
}

function certificateFields(certificate: CertificateSeen, now: Date): object {
  const { subjectName, issuerName, names, keyType, notBefore, notAfter, isSelfSigned, fingerprint } = certificate;
  return {
    subject: subjectName,
    issuer: issuerName,
    names,
    keyType,
    notBefore,
    notAfter,
    selfSigned: isSelfSigned,
    fingerprint,
    daysLeft: daysLeft(notAfter, now),
  };
}
