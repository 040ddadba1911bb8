import { parseNumericHost } from '../inet/numeric-host.ts';
import { fromUtf8 } from '../text/byte-string.ts';
import { invalidConninfo, type InvalidConninfo } from './conninfo-pairs.ts';
import { invalidInteger, parseInteger } from './conninfo-values.ts';

/** ConninfoHost is one server of a connection string. */
export interface ConninfoHost {
  /** A host name, an address, the directory of a Unix socket (`/…`) or an abstract one (`@…`). */
  readonly host: string;
  readonly port: number;
  /** A numeric address that spares the look-up; the name is then only what a certificate is checked against. */
  readonly hostaddr?: string;
}

/** The directory of PostgreSQL's own default; distributions move it, so a conninfo does better to name its host. */
const defaultSocketDirectory = '/tmp';

const defaultPort = 5432;

/** parseHosts pairs the lists of host, hostaddr and port as libpq does: one port serves all hosts. */
export function parseHosts(lists: {
  readonly host: string | undefined;
  readonly hostaddr: string | undefined;
  readonly port: string | undefined;
}): { readonly kind: 'hosts'; readonly hosts: readonly ConninfoHost[] } | InvalidConninfo {
  const addresses = lists.hostaddr?.split(',');
  const names = lists.host?.split(',') ?? addresses?.map(() => '') ?? [''];
  const ports = lists.port?.split(',') ?? [''];
  if (addresses !== undefined && names.length !== addresses.length) {
    return invalidConninfo(`could not match ${names.length} host names to ${addresses.length} hostaddr values`);
  }
  if (ports.length !== 1 && ports.length !== names.length) {
    return invalidConninfo(`could not match ${ports.length} port numbers to ${names.length} hosts`);
  }
  const hosts: ConninfoHost[] = [];
  for (const [index, name] of names.entries()) {
    const port = parsePort((ports.length === 1 ? ports[0] : ports[index]) ?? '');
    if (typeof port !== 'number') return port;
    const hostaddr = addresses?.[index] ?? '';
    if (hostaddr !== '' && parseNumericHost(fromUtf8(hostaddr)) === undefined) {
      return invalidConninfo(`could not parse network address "${hostaddr}": Name or service not known`);
    }
    const host = name === '' && hostaddr === '' ? defaultSocketDirectory : name;
    hosts.push({ host, port, ...(hostaddr !== '' && { hostaddr }) });
  }
  return { kind: 'hosts', hosts };
}

function parsePort(text: string): number | InvalidConninfo {
  if (text === '') return defaultPort;
  const port = parseInteger(text);
  if (port === undefined) return invalidConninfo(invalidInteger(text, 'port'));
  return port >= 1 && port <= 65_535 ? port : invalidConninfo(`invalid port number: "${text}"`);
}
