import { invalidConninfo, type InvalidConninfo } from './conninfo-pairs.ts';

const methods = ['none', 'password', 'md5', 'scram-sha-256', 'gss', 'sspi', 'oauth'] as const;

/** RequiredMethod is a word of require_auth; `none` is a server that asks for nothing. */
export type RequiredMethod = (typeof methods)[number];

/** RequireAuth is which of its methods a server may ask for (manual: libpq-connect-require-auth). */
export interface RequireAuth {
  readonly text: string;
  readonly allowed: ReadonlySet<RequiredMethod>;
}

/** anyAuth lets a server ask for what it likes. */
export const anyAuth: RequireAuth = { text: '', allowed: new Set(methods) };

/** parseRequireAuth reads a comma-separated list of methods, or of methods with `!` before each. */
export function parseRequireAuth(
  text: string,
): { readonly kind: 'require-auth'; readonly requireAuth: RequireAuth } | InvalidConninfo {
  const words = text.split(',');
  const negative = words[0]?.startsWith('!') === true;
  const named = new Set<RequiredMethod>();
  for (const word of words) {
    if (word.startsWith('!') !== negative) {
      return invalidConninfo(
        negative
          ? `require_auth method "${word}" cannot be mixed with negative methods`
          : `negative require_auth method "${word}" cannot be mixed with non-negative methods`,
      );
    }
    const method = methods.find((candidate) => candidate === (negative ? word.slice(1) : word));
    if (method === undefined)
      return invalidConninfo(`invalid require_auth value: "${negative ? word.slice(1) : word}"`);
    if (named.has(method)) return invalidConninfo(`require_auth method "${word}" is specified more than once`);
    named.add(method);
  }
  const allowed = new Set(methods.filter((method) => named.has(method) !== negative));
  return { kind: 'require-auth', requireAuth: { text, allowed } };
}
