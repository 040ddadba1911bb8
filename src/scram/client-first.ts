import { sqlstate } from '../protocol/sqlstate.ts';
import {
  isPrintable,
  malformed,
  printable,
  takeAnyAttribute,
  takeAttribute,
  type MalformedScram,
} from './attributes.ts';

/** ChannelBindingFlag is what a client says of channel binding: unsupported, supported but not offered, used. */
export type ChannelBindingFlag = 'n' | 'y' | 'p';

/** ClientFirst is a client-first-message (RFC 5802 §7). */
export interface ClientFirst {
  readonly kind: 'client-first';
  readonly flag: ChannelBindingFlag;
  /** The gs2-header with its closing comma, such as `n,,`; the final message repeats it. */
  readonly gs2Header: string;
  readonly bare: string;
  readonly nonce: string;
}

/** ScramViolation ends an exchange because a message breaks the rules; the words are the server's. */
export interface ScramViolation {
  readonly kind: 'violation';
  readonly sqlstate: string;
  readonly message: string;
  readonly detail?: string;
}

/** The binding that is offered: a hash of the server's certificate (RFC 5929 §4). */
const bindingType = 'tls-server-end-point';

const downgrade: ScramViolation = {
  kind: 'violation',
  sqlstate: sqlstate.invalid_authorization_specification,
  message: 'SCRAM channel binding negotiation error',
  detail:
    'The client supports SCRAM channel binding but thinks the server does not.  However, this server does support channel binding.',
};

/**
 * parseClientFirst reads a client-first-message as auth-scram.c does, in the same order and with the same words. The user
 * name in it is not looked at: the startup packet has named the user.
 */
export function parseClientFirst(
  text: string,
  binding: { readonly selected: boolean; readonly offered: boolean },
): ClientFirst | ScramViolation {
  const flagged = parseFlag(text, binding);
  if (flagged.kind !== 'flag') return flagged;
  const { flag, rest: behindFlag } = flagged;
  if (behindFlag.startsWith('a')) return unsupported('client uses authorization identity, but it is not supported');
  if (!behindFlag.startsWith(',')) {
    return broken(malformed(`Unexpected attribute "${printable(behindFlag)}" in client-first-message.`));
  }
  const bare = behindFlag.slice(1);
  if (bare.startsWith('m')) return unsupported('client requires an unsupported SCRAM extension');
  const name = takeAttribute(bare, 'n');
  if (name.kind === 'malformed') return broken(name);
  const nonce = takeAttribute(name.rest ?? '', 'r');
  if (nonce.kind === 'malformed') return broken(nonce);
  if (!isPrintable(nonce.value)) return { ...broken(), message: 'non-printable characters in SCRAM nonce' };
  // Optional extensions are not looked at, but must be ones.
  for (let rest = nonce.rest ?? ''; rest !== ''; ) {
    const extension = takeAnyAttribute(rest);
    if (extension.kind === 'malformed') return broken(extension);
    rest = extension.rest ?? '';
  }
  const gs2Header = text.slice(0, text.length - bare.length);
  return { kind: 'client-first', flag, gs2Header, bare, nonce: nonce.value };
}

type Flag = { readonly kind: 'flag'; readonly flag: ChannelBindingFlag; readonly rest: string };

function parseFlag(
  text: string,
  binding: { readonly selected: boolean; readonly offered: boolean },
): Flag | ScramViolation {
  const flag = text.charAt(0);
  switch (flag) {
    case 'n':
    case 'y':
      if (binding.selected) {
        return broken(
          malformed(
            'The client selected SCRAM-SHA-256-PLUS, but the SCRAM message does not include channel binding data.',
          ),
        );
      }
      // An attacker in the middle took PLUS out of the server's offer (RFC 5802 §6).
      if (flag === 'y' && binding.offered) return downgrade;
      if (text.charAt(1) !== ',')
        return broken(malformed(`Comma expected, but found character "${printable(text.slice(1))}".`));
      return { kind: 'flag', flag, rest: text.slice(2) };
    case 'p':
      return parseBinding(text, binding.selected);
    default:
      return broken(malformed(`Unexpected channel-binding flag "${printable(flag)}".`));
  }
}

function parseBinding(text: string, selected: boolean): Flag | ScramViolation {
  if (!selected) {
    return broken(
      malformed(
        'The client selected SCRAM-SHA-256 without channel binding, but the SCRAM message includes channel binding data.',
      ),
    );
  }
  const type = takeAttribute(text, 'p');
  if (type.kind === 'malformed') return broken(type);
  if (type.value !== bindingType) {
    return { ...broken(), message: `unsupported SCRAM channel-binding type "${sanitize(type.value)}"` };
  }
  return { kind: 'flag', flag: 'p', rest: type.rest ?? '' };
}

/** sanitize shows a client's word in a message: 30 characters at most, others than printable ASCII as question marks. */
function sanitize(text: string): string {
  return text.slice(0, 30).replace(/[^\x21-\x7e]/g, '?');
}

function unsupported(message: string): ScramViolation {
  return { kind: 'violation', sqlstate: sqlstate.feature_not_supported, message };
}

/** broken is the violation of a message that does not parse. */
export function broken(cause?: MalformedScram): ScramViolation {
  const message = 'malformed SCRAM message';
  return {
    kind: 'violation',
    sqlstate: sqlstate.protocol_violation,
    message,
    ...(cause !== undefined && { detail: cause.detail }),
  };
}
