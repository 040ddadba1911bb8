import { spawn, type ChildProcess } from 'node:child_process';
import { strerror } from '../env/strerror.ts';
import { messageOf } from '../text/thrown.ts';
import type { Proof, Prover } from './proof.ts';

/** How long the program may take (ms): it waits until the record can be seen, and DNS is slow. */
const hookTimeout = 10 * 60_000;

/**
 * dnsProver has a program put TXT records and take them away: `PROGRAM present|cleanup _acme-challenge.NAME. VALUE`, as
 * lego's provider exec calls it, so that its programs can be used. Present ends when the record can be seen. A record that stays is told to `onLeft`:
 * the certificate is worth more.
 */
export function dnsProver(program: string, onLeft: (message: string) => void): Prover {
  const call = (action: 'present' | 'cleanup', { domain, value }: Proof): Promise<void> =>
    runHook(program, [action, `_acme-challenge.${domain}.`, value]);
  return {
    challenge: 'dns-01',
    show: (proof) => call('present', proof),
    remove: async (proof) => {
      await call('cleanup', proof).catch((error: unknown) => onLeft(messageOf(error)));
    },
    close: () => Promise.resolve(),
  };
}

/** HookFailed is thrown where the program cannot be run, or says no. */
export class HookFailed extends Error {}

async function runHook(program: string, args: readonly string[]): Promise<void> {
  const command = [program, ...args].join(' ');
  // What the program prints is for the reader; our own output stays clean for scripts.
  const child = spawn(program, args, { stdio: ['ignore', 2, 2], timeout: hookTimeout, killSignal: 'SIGKILL' });
  const ending = await endOf(child).catch((error: unknown) => `could not be run: ${strerror(error)}`);
  if (ending !== undefined) throw new HookFailed(`"${command}" ${ending}`);
}

function endOf(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code === 0) resolve(undefined);
      else resolve(`ended with ${code === null ? signal : `exit code ${code}`}`);
    });
  });
}
