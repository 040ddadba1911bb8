import type { Check } from '../check.ts';
import { printHostPort } from '../endpoint/observation.ts';
import { manual } from '../references.ts';
import { fileChain, seenChains } from './served-certificates.ts';

/** A running server that shows another certificate than its file holds. */
export const tlsLiveDiffers: Check = {
  id: 'tls-live-differs',
  group: 'tls',
  severity: 'high',
  about: {
    title: 'Another certificate served than the file holds',
    why: 'The file was renewed, and the server has not taken it: there was no reload, or it was refused ("SSL configuration was not reloaded"). The old certificate goes on until it expires.',
    fix: 'SELECT pg_reload_conf(), and look into the log whether the files were taken.',
    references: [manual('ssl-tcp')],
  },
  find(server) {
    const file = fileChain(server);
    if (file === undefined) return [];
    const held = `the file holds one of ${file.leaf.subject} until ${day(file.leaf.notAfter)}`;
    return seenChains(server)
      .filter(({ leaf }) => leaf.fingerprint !== file.leaf.fingerprint)
      .map(({ leaf, seen }) => {
        const where = seen === undefined ? 'the server' : printHostPort(seen.target);
        return file.at({
          message: `${where} shows a certificate of ${leaf.subject} until ${day(leaf.notAfter)}; ${held}`,
        });
      });
  },
};

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
