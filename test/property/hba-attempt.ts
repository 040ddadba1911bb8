import type { Attempt } from '../../src/access/attempt.ts';
import type { RoleFacts } from '../../src/access/role.ts';
import { byteString } from '../../src/text/byte-string.ts';
import { memberships, type Knock } from './hba-model.ts';

/** attemptOf is a generated connection as decide sees it, with the role looked up. */
export function attemptOf(given: Knock): Attempt {
  const address = given.address
    ?.split('.')
    .map(Number)
    .reduce((value, octet) => value * 256 + octet, 0);
  return {
    transport:
      address === undefined
        ? { kind: 'local' }
        : { kind: 'tcp', encryption: given.tls ? 'tls' : 'none', address: { family: 4, value: address } },
    user: byteString(given.user),
    database: byteString(given.database),
    replication: given.replication ? 'physical' : 'no',
    certificateVerified: false,
    role: roleOf(given.user),
  };
}

function roleOf(name: string): RoleFacts | 'missing' {
  const memberOf = memberships[name];
  if (memberOf === undefined) return 'missing';
  return {
    name: byteString(name),
    superuser: false,
    canLogin: true,
    replication: false,
    expired: false,
    memberOf: new Set(memberOf.map(byteString)),
    usesReservedConnections: false,
  };
}
