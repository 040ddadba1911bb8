/** PemBlock is one encapsulated object of a PEM file (RFC 7468). */
export interface PemBlock {
  /** What follows BEGIN, such as `CERTIFICATE`. */
  readonly label: string;
  /** The block with its BEGIN and END lines. One whose END is missing runs to the end of the file. */
  readonly text: string;
}

const certificateLabels: readonly string[] = ['CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE'];

/** parsePem finds the blocks of a PEM text; what stands between them is commentary. */
export function parsePem(text: string): readonly PemBlock[] {
  const begins = [...text.matchAll(/^-----BEGIN ([^\r\n]+?)-----/gm)];
  return begins.map(({ 1: label = '', index }, i) => {
    const block = text.slice(index, begins[i + 1]?.index);
    const end = /^-----END [^\r\n]*-----/m.exec(block);
    return { label, text: end === null ? block : `${block.slice(0, end.index + end[0].length)}\n` };
  });
}

/** isCertificate tells whether OpenSSL would take a block for a certificate. */
export function isCertificate(block: PemBlock): boolean {
  return certificateLabels.includes(block.label);
}

/** isRevocationList tells whether OpenSSL would take a block for a CRL: `BEGIN CRL` of other tools is none. */
export function isRevocationList(block: PemBlock): boolean {
  return block.label === 'X509 CRL';
}

/** printPem wraps DER bytes. */
export function printPem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
