import { parsePeerAddress } from '../inet/address.ts';
import { fromUtf8 } from '../text/byte-string.ts';
import type { Survivor } from './survivor.ts';

/** NamedSurvivor is what `--must-survive` says, or why it says nothing. */
export type NamedSurvivor =
  | { readonly kind: 'survivor'; readonly survivor: Survivor }
  | { readonly kind: 'invalid'; readonly message: string };

/** parseNamedSurvivor reads `user=app database=shop from=10.0.0.7 tls`; from is `local` or an address, replication a word. */
export function parseNamedSurvivor(text: string): NamedSurvivor {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const pairs = new Map<string, string>();
  for (const word of words) {
    const [, name = '', value] = /^(user|database|from)=(.+)$/.exec(word) ?? [];
    if (value !== undefined) pairs.set(name, value);
    else if (!['tls', 'plain', 'replication'].includes(word)) {
      return invalid(`"${word}" is none of user=, database=, from=, tls, plain, replication`);
    }
  }
  const user = pairs.get('user');
  const from = pairs.get('from');
  if (user === undefined) return invalid(`"${text}" names no user=`);
  if (from === undefined) return invalid(`"${text}" does not say where from: from=10.0.0.7, or from=local`);
  const address = from === 'local' ? undefined : parsePeerAddress(from);
  if (from !== 'local' && address === undefined) return invalid(`"${from}" is no address`);
  const isPhysical = words.includes('replication') && !pairs.has('database');
  return {
    kind: 'survivor',
    survivor: {
      why: '--must-survive',
      attempt: {
        transport:
          address === undefined
            ? { kind: 'local' }
            : { kind: 'tcp', encryption: words.includes('tls') ? 'tls' : 'none', address },
        user: fromUtf8(user),
        // libpq's default for the database is the user's name.
        database: fromUtf8(isPhysical ? 'replication' : (pairs.get('database') ?? user)),
        replication: words.includes('replication') ? (isPhysical ? 'physical' : 'logical') : 'no',
        certificateVerified: false,
      },
      operatingSystemUser: undefined,
      application: undefined,
      isDemanded: true,
      sessions: 0,
    },
  };
}

function invalid(message: string): NamedSurvivor {
  return { kind: 'invalid', message };
}
