import { existsSync } from 'node:fs';

/** isServerUri tells a connection string from a path. */
export function isServerUri(text: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(text);
}

/** `USER@HOST:PORT/DATABASE`; an IPv6 address stands in brackets. */
const endpoint = /^(?:(?<user>[^@:/]+)@)?(?<place>(?:\[[^\]/]+\]|[^@:/[\]]+):\d+)(?:\/(?<database>[^/]+))?$/;

/** EndpointForm is the parts of [USER@]HOST:PORT[/DATABASE]. */
export interface EndpointForm {
  /** `HOST:PORT`. */
  readonly place: string;
  readonly user: string | undefined;
  readonly database: string | undefined;
}

/** parseEndpoint takes the parts of an endpoint; undefined where the text is none. */
export function parseEndpoint(text: string): EndpointForm | undefined {
  const { place, user, database } = endpoint.exec(text)?.groups ?? {};
  return place === undefined ? undefined : { place, user, database };
}

/** isEndpoint tells an endpoint from a path; what exists as a file is a path. */
export function isEndpoint(text: string): boolean {
  return parseEndpoint(text) !== undefined && !existsSync(text);
}
