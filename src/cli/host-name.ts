import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { badUsage } from './terminal.ts';

/** A label of RFC 1123 §2.1, or with an underscore; a star may stand for the first. */
const hostName = /^(?:\*\.)?[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/;

/** The longest name that DNS has (RFC 1035 §2.3.4), in text. */
const maxHostName = 253;

/** hostOf reads a DNS name for a certificate, IDNA in its ASCII form; a star may stand for the first label. */
export function hostOf(text: string): string {
  if (isIP(text) !== 0) badUsage(`"${text}" is an address`, `Give it as --ip ${text}.`);
  const name = /[^\x00-\x7f]/.test(text) ? domainToASCII(text) : text.toLowerCase();
  if (hostName.test(name) && name.length <= maxHostName) return name;
  return badUsage(`"${text}" is not a host name`);
}
