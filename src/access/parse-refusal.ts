/** PastedRefusal is what a refusal of a server tells of the connection that met it. */
export interface PastedRefusal {
  readonly kind:
    | 'no-entry'
    | 'rejected'
    | 'password'
    | 'peer'
    | 'certificate'
    | 'other-method'
    | 'certificate-required';
  /** The address, or `[local]`. */
  readonly host?: string;
  readonly user?: string;
  readonly database?: string;
  readonly encryption?: 'none' | 'tls' | 'gss';
  readonly replication: boolean;
  /** Whether the words are those of 12 and 13, which tell of SSL alone. */
  readonly isOld: boolean;
  /** The line that decided, where the log's DETAIL is pasted too: `file:line`, the file where it is named. */
  readonly line?: { readonly file?: string; readonly line: number; readonly text: string };
}

const hbaRefusal =
  /(no pg_hba\.conf entry for|pg_hba\.conf rejects) (?:(replication) )?(?:connection )?(?:(?:from|for) )?host "([^"]*)", user "((?:[^"]|"(?!,))*)"(?:, database "((?:[^"]|"(?!,))*)")?, (SSL on|SSL off|SSL encryption|GSS encryption|no encryption)/;

const methodRefusal =
  /(password|Peer|certificate|Ident|LDAP|PAM|BSD|RADIUS|GSSAPI|SSPI|OAuth bearer|"trust") authentication failed for user "(.*?)"\s*(?:$|\n|\()/m;

const matchedLine = /Connection matched (?:file "(.*?)"|pg_hba\.conf) line (\d+): "(.*)"/;

/**
 * parseRefusal reads a FATAL line as a client prints it or the server logs it, with its DETAIL if that is there too;
 * undefined where it is no refusal that pg_hba.conf has to do with.
 */
export function parseRefusal(text: string): PastedRefusal | undefined {
  const matched = matchedLine.exec(text);
  const [, file, number, source] = matched ?? [];
  const line =
    matched === null ? undefined : { ...(file !== undefined && { file }), line: Number(number), text: source ?? '' };
  const byLine = hbaRefusal.exec(text);
  if (byLine !== null) return { ...parseByLine(byLine), ...(line !== undefined && { line }) };
  const byMethod = methodRefusal.exec(text);
  if (byMethod !== null) {
    const [, method = '', user = ''] = byMethod;
    return { kind: kindOf(method), user, replication: false, isOld: false, ...(line !== undefined && { line }) };
  }
  if (!text.includes('connection requires a valid client certificate')) return undefined;
  return { kind: 'certificate-required', encryption: 'tls', replication: false, isOld: false };
}

function parseByLine([, words, replication, host, user, database, transport = '']: RegExpExecArray): PastedRefusal {
  return {
    kind: words === 'pg_hba.conf rejects' ? 'rejected' : 'no-entry',
    ...(host !== undefined && { host }),
    ...(user !== undefined && { user }),
    ...(database !== undefined && { database }),
    encryption: transport.startsWith('GSS') ? 'gss' : /^SSL (on|encryption)$/.test(transport) ? 'tls' : 'none',
    replication: replication !== undefined,
    isOld: transport.startsWith('SSL o'),
  };
}

function kindOf(method: string): PastedRefusal['kind'] {
  if (method === 'password') return 'password';
  if (method === 'Peer') return 'peer';
  return method === 'certificate' ? 'certificate' : 'other-method';
}
