import { toDisplay } from '../text/byte-string.ts';
import type { AuthField } from './auth-token.ts';
import type { ConnectionType } from './record.ts';
import { refused, type Refused } from './refused.ts';

/** ParsedType is the type of a line. Quotes around it change nothing. */
export type ParsedType = { readonly kind: 'type'; readonly type: ConnectionType } | Refused;

const types: ReadonlySet<string> = new Set<ConnectionType>([
  'local',
  'host',
  'hostssl',
  'hostnossl',
  'hostgssenc',
  'hostnogssenc',
]);

/** parseTypeField reads the first field of a line. */
export function parseTypeField(field: AuthField): ParsedType {
  if (field.length > 1) {
    return refused('multiple values specified for connection type', {
      hint: 'Specify exactly one connection type per line.',
    });
  }
  const { text } = field[0];
  const type: string = text;
  return isType(type) ? { kind: 'type', type } : refused(`invalid connection type "${toDisplay(text)}"`);
}

function isType(name: string): name is ConnectionType {
  return types.has(name);
}
