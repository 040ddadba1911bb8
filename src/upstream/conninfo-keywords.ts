import { invalidConninfo, type ConninfoPair, type InvalidConninfo } from './conninfo-pairs.ts';

/** Why the gate takes a keyword of libpq and does nothing with it. None of these makes a connection less safe than asked. */
type Inert =
  /** GSSAPI encryption and authentication are not spoken at all. */
  | 'gss'
  /** TLS compression has been off in libpq for good since PostgreSQL 14. */
  | 'obsolete'
  /** Node does not give these options of a socket. */
  | 'socket';

type Disposition = 'honoured' | 'refused' | Inert;

/** All keywords of libpq 18 (manual: libpq-paramkeywords) and what becomes of each. */
const keywords = {
  application_name: 'honoured',
  channel_binding: 'honoured',
  client_encoding: 'honoured',
  connect_timeout: 'honoured',
  dbname: 'honoured',
  fallback_application_name: 'honoured',
  gssdelegation: 'gss',
  gssencmode: 'honoured',
  gsslib: 'gss',
  host: 'honoured',
  hostaddr: 'honoured',
  keepalives: 'honoured',
  keepalives_count: 'socket',
  keepalives_idle: 'honoured',
  keepalives_interval: 'socket',
  krbsrvname: 'gss',
  load_balance_hosts: 'honoured',
  max_protocol_version: 'honoured',
  min_protocol_version: 'honoured',
  oauth_client_id: 'refused',
  oauth_client_secret: 'refused',
  oauth_issuer: 'refused',
  oauth_scope: 'refused',
  options: 'honoured',
  passfile: 'refused',
  password: 'honoured',
  port: 'honoured',
  replication: 'refused',
  require_auth: 'honoured',
  requirepeer: 'refused',
  scram_client_key: 'refused',
  scram_server_key: 'refused',
  service: 'refused',
  sslcert: 'honoured',
  sslcertmode: 'honoured',
  sslcompression: 'obsolete',
  sslcrl: 'honoured',
  sslcrldir: 'refused',
  sslkey: 'honoured',
  sslkeylogfile: 'refused',
  ssl_max_protocol_version: 'honoured',
  ssl_min_protocol_version: 'honoured',
  sslmode: 'honoured',
  sslnegotiation: 'honoured',
  sslpassword: 'honoured',
  sslrootcert: 'honoured',
  sslsni: 'honoured',
  target_session_attrs: 'honoured',
  tcp_user_timeout: 'socket',
  user: 'honoured',
} as const satisfies Readonly<Record<string, Disposition>>;

/** ConninfoKeyword is a keyword of libpq 18. */
export type ConninfoKeyword = keyof typeof keywords;

/** ConninfoValues gives the value of a keyword; of one that is given twice the last counts. */
export type ConninfoValues = ReadonlyMap<ConninfoKeyword, string>;

/** isConninfoKeyword tells whether libpq knows a keyword. */
export function isConninfoKeyword(keyword: string): boolean {
  return isKeyword(keyword) || keyword === 'requiressl';
}

/** collectKeywords refuses the keywords that the gate cannot honour and must not ignore. */
export function collectKeywords(
  pairs: readonly ConninfoPair[],
): { readonly kind: 'values'; readonly values: ConninfoValues } | InvalidConninfo {
  const values = new Map<ConninfoKeyword, string>();
  for (const pair of pairs) {
    // The spelling of 7.x, which libpq still takes.
    const { keyword, value } = pair.keyword === 'requiressl' ? fromRequireSsl(pair.value) : pair;
    if (!isKeyword(keyword)) continue;
    if (keywords[keyword] === 'refused' && value !== '') {
      return invalidConninfo(`connection option "${keyword}" is not supported by Postern`);
    }
    values.set(keyword, value);
  }
  return { kind: 'values', values };
}

function fromRequireSsl(value: string): ConninfoPair {
  return { keyword: 'sslmode', value: value.startsWith('1') ? 'require' : 'prefer' };
}

function isKeyword(keyword: string): keyword is ConninfoKeyword {
  return Object.hasOwn(keywords, keyword);
}
