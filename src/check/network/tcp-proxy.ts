/** TcpProxy is one way through a program that takes connections and makes others to a server of PostgreSQL. */
export interface TcpProxy {
  /** Where it says to which server. */
  readonly file: string;
  readonly line: number;
  readonly target: ProxyTarget;
  /** Whether the server hears of the client's own address: by the PROXY protocol, or because the proxy takes it on. */
  readonly passesSource: boolean;
  /** Where it listens, as far as that is known. */
  readonly listens: readonly ProxyListen[];
  /** Whether it turns away some addresses. */
  readonly hasList: boolean;
  /** What to type for it to pass the client's address on; absent where it cannot. */
  readonly passing?: string;
}

/** ProxyTarget is the server behind. */
export interface ProxyTarget {
  readonly host: string;
  readonly port: number;
}

/** ProxyListen is an address that a proxy listens at; `*` is every one. */
export interface ProxyListen {
  readonly line: number;
  readonly address: string;
}

/** parseTarget reads `10.0.0.5:5432`, `[::1]:5432`, `db.example.com:5432`; undefined for sockets, and without a port. */
export function parseTarget(text: string): ProxyTarget | undefined {
  const [, host, port] = /^(?:ipv[46]@)?(\[[^\]]+\]|[^\s:/@]*):(\d+)$/.exec(text) ?? [];
  return host === undefined ? undefined : { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

/** isNear tells a server that the proxy reaches without leaving the machine. */
export function isNear({ target: { host } }: TcpProxy): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
