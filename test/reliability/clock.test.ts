import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { execute } from '../support/execute.ts';
import { knock, logIn } from '../support/login.ts';
import { postern } from '../support/postern.ts';
import { startScene, type Scene } from '../support/scene.ts';
import { temporaryDirectory } from '../support/temp.ts';

const alice = { user: 'alice', database: 'app', password: 'open-sesame', tls: true };

/** The library that `faketime` has the program load. It reads the difference to the real time from a file, again and again. */
async function fakeClock(): Promise<{ readonly env: Readonly<Record<string, string>>; jump(by: string): void }> {
  const { stdout } = await execute('faketime', ['-f', '+0d', 'sh', '-c', 'echo $LD_PRELOAD']);
  const file = join(temporaryDirectory('clock-'), 'difference');
  const jump = (by: string): void => writeFileSync(file, `${by}\n`);
  jump('+0d');
  return {
    env: {
      LD_PRELOAD: stdout.trim(),
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      // The kernel's monotonic clock does not jump either.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
    jump,
  };
}

async function isTurnedAway({ gate }: Scene, localAddress: string): Promise<boolean> {
  const answer = await knock({ host: gate.host, port: gate.port, localAddress }, { ...alice, tls: false }).catch(
    () => ({}),
  );
  return !('auth' in answer);
}

/** The lines of the file of bans, without the first. */
function savedBans({ gate }: Scene): readonly { readonly network: string; readonly until: string }[] {
  const [, ...lines] = readFileSync(join(gate.directory, 'postern.bans'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as { network: string; until: string });
}

test.each(['+2d', '-2d'])('the clock jumps by %s: sessions, logins and bans go on as they were', async (by) => {
  const clock = await fakeClock();
  const scene = await startScene({ env: clock.env, conf: { 'postern.ban_threshold': 10 } });
  await logIn(scene.target, alice);
  // The line may come later than the answer.
  await scene.gate.waitForLog('connection authorized');
  await postern('ban', 'add', '127.0.0.2', '--for', '1h', '-D', scene.gate.directory);
  clock.jump(by);
  const there = new Date().getTime() + (by === '+2d' ? 2 : -2) * 86_400_000;
  expect(await isTurnedAway(scene, '127.0.0.2')).toBe(true);
  // Its own certificate lasts longer than that; a client's clock is the client's own.
  const from = scene.gate.log().length;
  expect(await knock(scene.target, alice)).toMatchObject({ then: 'ready' });
  const line = await scene.gate.waitForLog('connection authorized', { from });
  expect(Math.abs(Date.parse(`${line.slice(0, 19).replace(' ', 'T')}Z`) - there)).toBeLessThan(3_600_000);
  // What is written says when the ban ends by the clock as it is now.
  await postern('ban', 'add', '127.0.0.3', '--for', '1h', '-D', scene.gate.directory);
  for (const { until } of savedBans(scene)) {
    expect(Math.abs(Date.parse(until) - there)).toBeLessThan(2 * 3_600_000);
  }
});
