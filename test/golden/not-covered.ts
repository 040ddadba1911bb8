const firewalls = 'the rules themselves are not judged yet, only what comes through them';

/** notCovered says why some kinds of mistake are not found yet. */
export const notCovered: Readonly<Record<string, string>> = {
  'tls-client-require': "clients' connection strings are no files of the server",
  'pw-never-expires': 'only on request, and the request is to come',
  'pw-equal-name': 'only on request, and the request is to come',
  'pw-in-config': "clients' password files and environments are not given to check",
  'role-stale': 'needs the logins of some weeks of log',
  'fw-rule-dead': firewalls,
  'fw-not-persistent': firewalls,
  'fw-two-managers': firewalls,
  'fw-extra-port': firewalls,
  'fw-outbound-open': firewalls,
  'net-proxy-md5': "a pooler's configuration is not read yet",
  'net-proxy-trust': "a pooler's configuration is not read yet",
};
