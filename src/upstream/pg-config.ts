import { Socket } from 'node:net';
import { userInfo } from 'node:os';
import type { ConnectionOptions } from 'node:tls';
import type { ClientConfig } from 'pg';
import type { ConninfoHost } from './conninfo-hosts.ts';
import type { Conninfo } from './conninfo.ts';
import { isUnixHost } from './hosts.ts';
import { serverNameOf, verificationOf } from './tls-connect.ts';
import { readTlsOptions } from './tls-material.ts';

/**
 * catalogServers gives the tries of a connection string for the gate's own user, in order: every host, TLS as sslmode has
 * it. Reading the properties of one throws an error with the reason where a file is no good, or where the string demands
 * what the library cannot promise. With a preamble, such as a PROXY protocol header, each connection begins with it.
 */
export function catalogServers(conninfo: Conninfo, preamble?: Buffer): readonly ClientConfig[] {
  return conninfo.hosts.flatMap((host) => toPgConfigs(conninfo, host, preamble));
}

/**
 * The library looks up names itself and knows no fall-back, so sslmode allow and prefer are two tries. Files are read each
 * time `ssl` is looked at.
 */
function toPgConfigs(conninfo: Conninfo, host: ConninfoHost, preamble: Buffer | undefined): readonly ClientConfig[] {
  const plain: ClientConfig = {
    ...commonConfig(conninfo, host, preamble),
    get ssl(): false {
      refuseDemands(conninfo);
      return false;
    },
  };
  if (isUnixHost(host)) return [plain];
  const encrypted: ClientConfig = {
    ...commonConfig(conninfo, host, preamble),
    get ssl(): ConnectionOptions {
      refuseDemands(conninfo);
      const servername = serverNameOf(conninfo, host);
      return {
        ...readTlsOptions(conninfo),
        ...verificationOf(conninfo, host),
        ...(servername !== undefined && { servername }),
      };
    },
  };
  switch (conninfo.sslmode) {
    case 'disable':
      return [plain];
    case 'allow':
      return [plain, encrypted];
    case 'prefer':
      return [encrypted, plain];
    case 'require':
    case 'verify-ca':
    case 'verify-full':
      return [encrypted];
  }
}

function commonConfig(conninfo: Conninfo, host: ConninfoHost, preamble: Buffer | undefined): ClientConfig {
  const isAbstract = host.host.startsWith('@') && isUnixHost(host);
  const user = conninfo.user ?? userInfo().username;
  const { password, options, applicationName, fallbackApplicationName, clientEncoding, connectTimeout } = conninfo;
  return {
    host: host.hostaddr ?? host.host,
    port: host.port,
    user,
    database: conninfo.dbname ?? user,
    ...(password !== undefined && { password: password.reveal() }),
    ...(options !== undefined && { options }),
    ...(applicationName !== undefined && { application_name: applicationName }),
    ...(fallbackApplicationName !== undefined && { fallback_application_name: fallbackApplicationName }),
    ...(clientEncoding !== undefined && { client_encoding: clientEncoding }),
    connectionTimeoutMillis: connectTimeout * 1_000,
    keepAlive: conninfo.keepalives,
    keepAliveInitialDelayMillis: conninfo.keepalivesIdle * 1_000,
    enableChannelBinding: conninfo.channelBinding !== 'disable',
    sslnegotiation: isUnixHost(host) ? 'postgres' : conninfo.sslnegotiation,
    ...((isAbstract || preamble !== undefined) && {
      stream: () => beginWith(preamble, isAbstract ? abstractSocket(host) : new Socket()),
    }),
  };
}

/** The library answers whatever a server asks for, and does without channel binding where it is not offered. */
function refuseDemands({ channelBinding, requireAuth }: Conninfo): void {
  const answered = ['none', 'password', 'md5', 'scram-sha-256'] as const;
  const demand =
    channelBinding === 'require'
      ? 'channel_binding=require'
      : answered.every((method) => requireAuth.allowed.has(method))
        ? undefined
        : 'require_auth';
  if (demand === undefined) return;
  throw new Error(
    `${demand} cannot be kept on the control connection: give postern.catalog a connection string without it`,
  );
}

/** The library takes an abstract Unix socket for a host name, so it is given a socket that knows better. */
function abstractSocket({ host, port }: ConninfoHost): Socket {
  const socket = new Socket();
  const connect = socket.connect.bind(socket);
  socket.connect = () => connect({ path: `\0${host.slice(1)}/.s.PGSQL.${port}` });
  return socket;
}

/** The library listens for the connection later than this, so that it writes behind the preamble. */
function beginWith(preamble: Buffer | undefined, socket: Socket): Socket {
  if (preamble !== undefined) socket.once('connect', () => socket.write(preamble));
  return socket;
}
