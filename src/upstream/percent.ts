import { invalidConninfo, type InvalidConninfo } from './conninfo-pairs.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What must not stand in a component of a URI: a zero byte, a percent sign that begins no byte, a space. */
const fault = /%00|%(?![0-9A-Fa-f]{2})| /;

/**
 * decodePercent decodes one component of a URI with libpq's checks and texts; spaces round it are dropped. The bytes must be
 * UTF-8, which libpq leaves to the server to find out.
 */
export function decodePercent(raw: string): { readonly kind: 'decoded'; readonly text: string } | InvalidConninfo {
  const trimmed = raw.replace(/^ +| +$/g, '');
  switch (fault.exec(trimmed)?.[0]) {
    case undefined:
      break;
    case '%':
      return invalidConninfo(`invalid percent-encoded token: "${raw}"`);
    case '%00':
      return invalidConninfo(`forbidden value %00 in percent-encoded value: "${raw}"`);
    default:
      return invalidConninfo(`unexpected spaces found in "${raw}", use percent-encoded spaces (%20) instead`);
  }
  if (!trimmed.includes('%')) return { kind: 'decoded', text: trimmed };
  const pieces = trimmed.split(/(%..)/);
  const bytes = pieces.map((piece, index) =>
    index % 2 === 1 ? Buffer.from(piece.slice(1), 'hex') : Buffer.from(piece),
  );
  try {
    return { kind: 'decoded', text: utf8.decode(Buffer.concat(bytes)) };
  } catch {
    return invalidConninfo(`percent-encoded value is not UTF-8: "${raw}"`);
  }
}
