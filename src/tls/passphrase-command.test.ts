import { describe, expect, test } from 'vitest';
import { runPassphraseCommand } from './passphrase-command.ts';

async function passphraseOf(command: string): Promise<string> {
  const outcome = await runPassphraseCommand(command);
  return outcome.kind === 'passphrase' ? outcome.passphrase.reveal().toString('latin1') : outcome.message;
}

/** The rest of what it does is among the recorded starts. */
describe('runPassphraseCommand', () => {
  test.each([
    ['printf "%%%%"', '%'],
    ['printf "a\\0b\\n"', 'a\0b'],
    ['printf "\\303\\251\\377\\n"', '\xc3\xa9\xff'],
    ['printf " a \\r\\r\\nb"', ' a '],
    ['echo "%p"', 'Enter PEM pass phrase:'],
    ['head -c 5000 /dev/zero | tr "\\0" x', 'x'.repeat(1023)],
  ])('%s', async (command, expected) => {
    expect(await passphraseOf(command)).toBe(expected);
  });

  test('output without end is cut off at the deadline', async () => {
    expect(await runPassphraseCommand('cat /dev/zero', 100)).toEqual({
      kind: 'refused',
      message: 'command "cat /dev/zero" failed',
      detail: 'It did not end within 0.1 s.',
    });
  });

  test('what the shell has started does not keep us waiting either', async () => {
    const start = performance.now();
    const outcome = await runPassphraseCommand('sleep 2; echo x', 100);
    expect(outcome).toMatchObject({ kind: 'refused', message: 'command "sleep 2; echo x" failed' });
    expect(performance.now() - start).toBeLessThan(1_500);
  });

  test('a passphrase does not show when it is printed', async () => {
    expect(JSON.stringify(await runPassphraseCommand('echo sesame'))).toBe(
      '{"kind":"passphrase","passphrase":"[redacted]"}',
    );
  });
});
