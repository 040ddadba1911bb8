import { derTag, parseDer } from './der.ts';
import { parsePem } from './pem.ts';

/** dhPrimeBits gives the length of the prime of a PEM file of DH parameters (PKCS #3 §9), in bits; undefined for anything else. */
export function dhPrimeBits(pem: string): number | undefined {
  const block = parsePem(pem).find(({ label }) => label === 'DH PARAMETERS' || label === 'X9.42 DH PARAMETERS');
  if (block === undefined) return undefined;
  try {
    const [parameters] = parseDer(Buffer.from(block.text.replace(/-----[^-]*-----/g, ''), 'base64'));
    const [prime] = parameters?.tag === derTag.sequence ? parseDer(parameters.contents) : [];
    if (prime?.tag !== derTag.integer) return undefined;
    return BigInt(`0x0${prime.contents.toString('hex')}`).toString(2).length;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
