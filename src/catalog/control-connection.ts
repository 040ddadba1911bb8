import pg from 'pg';
import type { ClientConfig, QueryResultRow } from 'pg';
import { messageOf } from '../text/thrown.ts';

/** ControlConnectionRequest says where the control connection goes and what to do when it is lost. */
export interface ControlConnectionRequest {
  /** The servers to try, in order, until one answers. */
  readonly servers: readonly ClientConfig[];
  /** onLost is told when an open connection breaks; the next question opens a new one. */
  readonly onLost: (reason: string) => void;
  /** Milliseconds that connecting may take, for each server. */
  readonly connectTimeout: number;
  /** Milliseconds that one question may take. */
  readonly queryTimeout: number;
}

/**
 * ControlConnection is one connection to the upstream server that only the gate itself speaks on. Questions wait for
 * each other; a broken connection fails the question that was under way and is opened anew for the next.
 */
export class ControlConnection {
  readonly #request: ControlConnectionRequest;
  #client: Promise<pg.Client> | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(request: ControlConnectionRequest) {
    this.#request = request;
  }

  /** ask runs a prepared statement. It rejects with the driver's error where the server cannot be asked. */
  async ask<Row extends QueryResultRow>(name: string, text: string, values: readonly Buffer[] = []): Promise<Row[]> {
    const mine = this.#turn.then(() => this.#run<Row>(name, text, values));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** close ends the connection; a question under way is let finish. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#turn;
    const client = await this.#client?.catch(() => undefined);
    await client?.end();
  }

  async #run<Row extends QueryResultRow>(name: string, text: string, values: readonly Buffer[]): Promise<Row[]> {
    if (this.#closed) throw new Error('the control connection is closed');
    this.#client ??= this.#open();
    const opening = this.#client;
    try {
      const client = await opening;
      const result = await client.query<Row>({ name, text, values: [...values] });
      return result.rows;
    } catch (error) {
      // An error that the server reports (it has a SQLSTATE) leaves the connection usable; any other does not.
      if (!(error instanceof pg.DatabaseError) && this.#client === opening) this.#drop(opening);
      throw error;
    }
  }

  #drop(opening: Promise<pg.Client>): void {
    this.#client = undefined;
    opening.then((client) => client.end()).catch(() => undefined);
  }

  async #open(): Promise<pg.Client> {
    const failures: string[] = [];
    for (const server of this.#request.servers) {
      try {
        return await this.#connect(server);
      } catch (error) {
        failures.push(`${server.host ?? ''}: ${messageOf(error)}`);
      }
    }
    throw new Error(failures.join('; '));
  }

  async #connect(server: ClientConfig): Promise<pg.Client> {
    const client = new pg.Client({
      ...server,
      application_name: 'postern catalog',
      keepAlive: true,
      connectionTimeoutMillis: this.#request.connectTimeout,
      query_timeout: this.#request.queryTimeout,
    });
    client.on('error', (error) => {
      // The connection may break long after it was opened; #client then still holds it.
      this.#client = undefined;
      if (!this.#closed) this.#request.onLost(error.message);
    });
    await client.connect();
    // Names are bytes: without this the server would refuse those that are not valid UTF-8.
    await client.query("SET client_encoding TO 'SQL_ASCII'; SET search_path TO pg_catalog");
    return client;
  }
}
