import type { Check, Found } from '../check.ts';
import { atEndpoint, orAtEndpoints } from '../endpoint/at-endpoint.ts';
import type { Observation } from '../endpoint/observation.ts';
import { cis, manual } from '../references.ts';
import type { CheckedServer } from '../checked-server.ts';
import { atSetting, textOf, valueOf } from '../settings/at-setting.ts';
import { leastDh } from './tls-facts.ts';

/** A cipher list that admits ciphers without authentication, without encryption or with broken ones. */
export const tlsCiphersWeak: Check = {
  id: 'tls-ciphers-weak',
  group: 'tls',
  severity: 'med',
  about: {
    title: 'Weak ciphers admitted',
    why: 'What is recorded today can be read later, or somebody on the way can take part unseen.',
    fix: "Take ssl_ciphers out, so that its default counts, or write ssl_ciphers = 'HIGH:!aNULL:!3DES'.",
    references: [manual('runtime-config-connection#GUC-SSL-CIPHERS'), cis('6.10')],
  },
  find: (server) => orAtEndpoints(findInFile(server), server, findAtEndpoint),
};

function findInFile(server: CheckedServer): readonly Found[] {
  if (valueOf(server, 'ssl') !== true) return [];
  const fault = faultOf(textOf(server, 'ssl_ciphers'));
  const dhBits = server.tls?.dhBits;
  return [
    ...(fault === undefined ? [] : [atSetting(server, 'ssl_ciphers', { message: `ssl_ciphers ${fault}` })]),
    ...(dhBits === undefined || dhBits >= leastDh
      ? []
      : [
          atSetting(server, 'ssl_dh_params_file', {
            message: `the DH parameters of ssl_dh_params_file have ${dhBits} bits, fewer than ${leastDh}`,
            fix: 'openssl dhparam -out dh.pem 2048; or take the setting out, and those of the server count.',
          }),
        ]),
  ];
}

/** OpenSSL's names of suites without secrecy, without authentication, or with broken ciphers (RFC 9325 §4.1). */
const weakSuite = /NULL|ADH|AECDH|EXP|RC4|RC2|DES|MD5|SEED|IDEA/;

/** Those in which anybody can read along, or be the server. */
const openSuite = /NULL|ADH|AECDH|EXP/;

function findAtEndpoint(seen: Observation): readonly Found[] {
  const weakOnes = [...new Set((seen.scan ?? []).flatMap(({ ciphers }) => ciphers))].filter((one) =>
    weakSuite.test(one),
  );
  if (weakOnes.length === 0) return [];
  const shown = weakOnes.slice(0, mostNamed).join(', ');
  const more = weakOnes.length > mostNamed ? ` and ${weakOnes.length - mostNamed} more` : '';
  return [
    atEndpoint(seen, {
      ...(weakOnes.some((one) => openSuite.test(one)) && { severity: 'high' }),
      message: `a client that asks for ${shown}${more} gets it`,
    }),
  ];
}

/** How many names a sentence can bear. */
const mostNamed = 8;

/** Words of ciphers(1) for what nobody should offer. The default's `+3DES` only moves those to the end. */
const weak =
  /^(?:[ae]?NULL|ADH|AECDH|COMPLEMENTOFALL|COMPLEMENTOFDEFAULT|EXP.*|LOW|RC4|RC2|DES|3DES|IDEA|SEED|MD5)$|(?:^|-)(?:RC4|NULL|ADH|AECDH|EXP|DES|3DES)(?:-|$)/i;

/** Words that include ciphers without authentication unless `!aNULL` takes them out. */
const broad =
  /^(?:ALL|HIGH|MEDIUM|kEDH|kDHE|DH|kEECDH|kECDHE|AES(?:128|256)?|AESGCM|SHA|SHA1|SHA256|TLSv1(?:\.[02])?|SSLv3)$/;

/** Suites whose key exchange is RSA alone: whoever gets the key of the server reads all that was recorded. */
const withoutSecrecy = /^(?:AES(?:128|256)-|CAMELLIA|ARIA|(?:\w+\+)*k?RSA(?:\+|$)|PSK)/;

/** Words that take a kind of key exchange with forward secrecy out. */
const ephemeral = [/^(?:k?EECDH|k?ECDHE)$/, /^(?:k?EDH|k?DHE|DH)$/];

function faultOf(list: string): string | undefined {
  const words = list.split(/[:;, ]+/).filter((word) => word !== '' && !word.startsWith('@'));
  const removed = new Set(words.filter((word) => /^[!-]/.test(word)).map((word) => word.slice(1)));
  const added = words.filter((word) => !/^[!+-]/.test(word) && !word.startsWith('TLS_'));
  const bad = added.filter((word) => weak.test(word) && !removed.has(word));
  if (bad.length > 0) return `admits ${bad.join(', ')}`;
  const admitting = added.find((word) => broad.test(word));
  if (admitting !== undefined && !removed.has('aNULL')) {
    return `admits ciphers without authentication: ${admitting} has them, and !aNULL is missing`;
  }
  const takesOut = (kind: RegExp): boolean => [...removed].some((word) => kind.test(word));
  if (added.length > 0 && (added.every((word) => withoutSecrecy.test(word)) || ephemeral.every(takesOut))) {
    return 'has only ciphers without forward secrecy: none exchanges keys by ECDHE or DHE';
  }
  return undefined;
}
