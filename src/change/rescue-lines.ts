import { asBytes } from '../text/as-bytes.ts';
import { fromUtf8, type ByteString } from '../text/byte-string.ts';
import type { FileSource } from '../text/file-source.ts';

/** RescueRequest is whom to let in where. */
export interface RescueRequest {
  readonly hbaPath: string;
  readonly identPath: string;
  readonly role: string;
  readonly database: string;
  /** The operating-system account that is let in. */
  readonly account: string;
  readonly files: FileSource;
}

/** The map that lets one account be one role, for as long as the opening stands. */
const mapName = 'postern_rescue';

/**
 * rescueLines gives pg_hba.conf, and where role and account have other names pg_ident.conf, with the least opening: peer, for
 * one role, one database and one account, at the top. Never trust: on a machine with other accounts that lets them all in.
 */
export function rescueLines(request: RescueRequest): ReadonlyMap<string, ByteString> {
  const { hbaPath, identPath, role, database, account, files } = request;
  const isNamesake = role === account;
  const line = `local ${quoted(database)} ${quoted(role)} peer${isNamesake ? '' : ` map=${mapName}`}\n`;
  const texts = new Map<string, ByteString>();
  // The map stands before the line that names it.
  if (!isNamesake) texts.set(identPath, atTop(files, identPath, `${mapName} ${quoted(account)} ${quoted(role)}\n`));
  texts.set(hbaPath, atTop(files, hbaPath, line));
  return texts;
}

/** In quotes no name is a keyword, a group, a file. */
function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function atTop(files: FileSource, path: string, line: string): ByteString {
  const read = files.readFile(path);
  return asBytes(fromUtf8(line) + (read.kind === 'text' ? read.text : ''));
}
