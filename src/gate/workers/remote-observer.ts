import type { Observer } from '../../metrics/observer.ts';
import type { Observed } from './messages.ts';

/** remoteObserver sends on what it is told. */
export function remoteObserver(send: (event: Observed) => void): Observer {
  return {
    counted: (result) => send({ kind: 'counted', result }),
    handshaken: (seconds, tls) => send({ kind: 'handshaken', seconds, tls }),
    loggedIn: (seconds, method) => send({ kind: 'logged-in', seconds, method }),
    decided: ({ file, line, text }) => send({ kind: 'decided', record: { file, line, text } }),
    carried: (traffic) => send({ kind: 'carried', traffic }),
    // A reload is counted where it is decided.
    reloaded: () => undefined,
  };
}

/** observe tells an observer what a remote one was told. */
export function observe(observer: Observer, event: Observed): void {
  switch (event.kind) {
    case 'counted':
      return observer.counted(event.result);
    case 'handshaken':
      return observer.handshaken(event.seconds, event.tls);
    case 'logged-in':
      return observer.loggedIn(event.seconds, event.method);
    case 'decided':
      return observer.decided(event.record);
    case 'carried':
      return observer.carried(event.traffic);
  }
}
