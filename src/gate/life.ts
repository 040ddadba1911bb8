/** Life is how far a gate has come, from its start to its end. */
export class Life {
  readonly #stop = new AbortController();
  #isServing = false;
  #end = (): void => undefined;
  /** ended is fulfilled when no connection is left and none is taken any more. */
  readonly ended = new Promise<void>((resolve) => (this.#end = resolve));

  /** stopping is aborted once the gate is to stop. */
  get stopping(): AbortSignal {
    return this.#stop.signal;
  }

  /** isStopping tells whether the gate is to stop. */
  get isStopping(): boolean {
    return this.stopping.aborted;
  }

  /** isReady tells whether new connections are served. */
  get isReady(): boolean {
    return this.#isServing && !this.isStopping;
  }

  /** serve notes that connections are served from now on. */
  serve(): void {
    this.#isServing = true;
  }

  /** stop notes that the gate is to stop. */
  stop(): void {
    this.#stop.abort();
  }

  /** end notes that nothing is served any more. */
  end(): void {
    this.#end();
  }
}
