import { decodeBase64, malformed, takeAnyAttribute, takeAttribute, type MalformedScram } from './attributes.ts';
import { keyLength } from './secret.ts';

/** ClientFinal is a client-final-message (RFC 5802 §7). */
export interface ClientFinal {
  readonly kind: 'client-final';
  /** The channel-binding attribute, still in base64. */
  readonly binding: string;
  readonly nonce: string;
  readonly proof: Buffer;
  readonly withoutProof: string;
}

/** parseClientFinal reads a client-final-message; checkBinding is called where the server looks at the binding. */
export function parseClientFinal<Violation>(
  text: string,
  checkBinding: (binding: string) => Violation | undefined,
): ClientFinal | MalformedScram | Violation {
  const binding = takeAttribute(text, 'c');
  if (binding.kind === 'malformed') return binding;
  const violation = checkBinding(binding.value);
  if (violation !== undefined) return violation;
  const nonce = takeAttribute(binding.rest ?? '', 'r');
  if (nonce.kind === 'malformed') return nonce;

  // Extensions may stand between the nonce and the proof; they are not looked at.
  let rest = nonce.rest ?? '';
  for (;;) {
    const attribute = takeAnyAttribute(rest);
    if (attribute.kind === 'malformed') return attribute;
    if (attribute.name !== 'p') {
      rest = attribute.rest ?? '';
      continue;
    }
    const proof = decodeBase64(attribute.value);
    if (proof?.length !== keyLength) return malformed('Malformed proof in client-final-message.');
    if (attribute.rest !== undefined && attribute.rest !== '') {
      return malformed('Garbage found at the end of client-final-message.');
    }
    const withoutProof = text.slice(0, text.length - rest.length - 1);
    return { kind: 'client-final', binding: binding.value, nonce: nonce.value, proof, withoutProof };
  }
}
