import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { parsePem } from './pem.ts';
import { readText } from './read-text.ts';
import { refuseTls, type TlsRefusal } from './tls-refusal.ts';
import type { TlsSettings, TlsVersion } from './tls-settings.ts';

/** ProtocolOptions are the options of Node for versions, groups and ciphers. */
export interface ProtocolOptions {
  readonly kind: 'options';
  readonly options: SecureContextOptions;
}

const versions: readonly TlsVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** The suites of TLS 1.3 (RFC 8446 §B.4), and those that OpenSSL enables by itself. */
const defaultSuites: readonly string[] = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
];
const suites: readonly string[] = [...defaultSuites, 'TLS_AES_128_CCM_SHA256', 'TLS_AES_128_CCM_8_SHA256'];

/**
 * readProtocolOptions checks versions, DH parameters, groups, ciphers and suites in the server's order. TLS 1.0 and 1.1
 * may be allowed here, but OpenSSL 3 speaks them only with `@SECLEVEL=0` in ssl_ciphers, as under the server.
 */
export async function readProtocolOptions(
  settings: TlsSettings,
  directory: string,
): Promise<ProtocolOptions | TlsRefusal> {
  const min = settings.ssl_min_protocol_version || 'TLSv1';
  const max = settings.ssl_max_protocol_version || 'TLSv1.3';
  if (versions.indexOf(min) > versions.indexOf(max)) {
    const detail = '"ssl_min_protocol_version" cannot be higher than "ssl_max_protocol_version"';
    return refuseTls('could not set SSL protocol version range', { detail });
  }
  const dhparam = await readDhParams(directory, settings.ssl_dh_params_file);
  if (typeof dhparam !== 'string') return dhparam;
  const fault = checkGroups(settings.ssl_groups) ?? checkCiphers(settings);
  if (fault !== undefined) return fault;
  const ciphers = [...suiteList(settings), ...cipherList(settings)].join(':');
  const options: SecureContextOptions = {
    minVersion: min,
    maxVersion: max,
    dhparam,
    ecdhCurve: settings.ssl_groups,
    ciphers,
    honorCipherOrder: settings.ssl_prefer_server_ciphers,
  };
  return { kind: 'options', options };
}

/**
 * Without a file OpenSSL chooses parameters of RFC 7919 by the key's strength, where the server has 2048 bits built in.
 */
async function readDhParams(directory: string, name: string): Promise<string | TlsRefusal> {
  if (name === '') return 'auto';
  const read = await readText(directory, name);
  if (read.kind === 'failed') return refuseTls(`could not open DH parameters file "${name}": ${read.reason}`);
  // Node takes anything without a word, and goes on without DH.
  const block = parsePem(read.text).find(({ label }) => label === 'DH PARAMETERS' || label === 'X9.42 DH PARAMETERS');
  if (block === undefined) return refuseTls('could not load DH parameters file: no start line');
  return works({ dhparam: block.text }) ? block.text : refuseTls('invalid DH parameters: modulus too small');
}

function checkGroups(ecdhCurve: string): TlsRefusal | undefined {
  // "auto" is Node's word; OpenSSL knows no such group.
  if (ecdhCurve !== 'auto' && works({ ecdhCurve })) return undefined;
  return refuseTls('could not set group names specified in ssl_groups: No valid groups found', {
    hint: 'Ensure that each group name is spelled correctly and supported by the installed version of OpenSSL.',
  });
}

function checkCiphers(settings: TlsSettings): TlsRefusal | undefined {
  const list = cipherList(settings);
  // Node would take an empty list for a wish to speak TLS 1.3 alone.
  if (list.length === 0 || !works({ ciphers: [...defaultSuites, ...list].join(':') })) {
    return refuseTls('could not set the TLSv1.2 cipher list (no valid ciphers available)');
  }
  if (suiteList(settings).every((suite) => suites.includes(suite))) return undefined;
  return refuseTls('could not set the TLSv1.3 cipher suites (no valid ciphers available)');
}

/**
 * OpenSSL's separators; names of TLS 1.3 suites have no meaning in this list, but Node would take them for its suites.
 */
function cipherList({ ssl_ciphers }: TlsSettings): readonly string[] {
  return ssl_ciphers.split(/[:;, ]+/).filter((word) => word !== '' && !word.startsWith('TLS_'));
}

/** Given none, Node would leave TLS 1.3 out altogether. */
function suiteList({ ssl_tls13_ciphers }: TlsSettings): readonly string[] {
  return ssl_tls13_ciphers === '' ? defaultSuites : ssl_tls13_ciphers.split(':').map((suite) => suite.trim());
}

function works(options: SecureContextOptions): boolean {
  try {
    // No CA, because the default would load all of Mozilla's.
    createSecureContext({ ca: [], ...options });
    return true;
  } catch {
    return false;
  }
}
