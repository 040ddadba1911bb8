/** AuthMethod is an authentication method as the server names it. `local … ident` is read as `peer`. */
export type AuthMethod =
  | 'trust'
  | 'reject'
  | 'md5'
  | 'password'
  | 'scram-sha-256'
  | 'gss'
  | 'sspi'
  | 'ident'
  | 'peer'
  | 'pam'
  | 'bsd'
  | 'ldap'
  | 'radius'
  | 'cert'
  | 'oauth';
