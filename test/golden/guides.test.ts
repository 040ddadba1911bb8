import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/**
 * Every `console` block of a guide in which all commands are ours shows what they print, in the folder example.
 * GOLDEN=write writes that. Blocks with other programs in them need more than this folder and are run elsewhere.
 */
const guides = fileURLToPath(new URL('../../docs/guide/', import.meta.url));
const program = fileURLToPath(new URL('../../bin/postern', import.meta.url));
const writes = process.env['GOLDEN'] === 'write';
const block = /```console\n([^]*?)```/g;

function run(words: string): string {
  const { stdout, stderr } = spawnSync('sh', ['-c', `exec "$POSTERN" ${words.replace('--svg ', '--svg ../')}`], {
    cwd: join(guides, 'example'),
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], POSTERN: program, TZ: 'UTC' },
  });
  const printed = `${stdout}${stderr}`.replaceAll(join(guides, 'example/'), '');
  return printed.replaceAll(/ +$/gm, '');
}

/** The commands of a block; none where one of them is not ours, or keeps what is printed. */
function commandsOf(text: string): readonly string[] {
  const commands = [...text.matchAll(/^\$ (.*)$/gm)].map(([, command = '']) => command);
  const ours = commands.every((command) => command.startsWith('postern ') && !command.includes(' > '));
  return ours ? commands.map((command) => command.slice('postern '.length)) : [];
}

function rerun(text: string): string {
  const commands = commandsOf(text);
  return commands.length === 0 ? text : commands.map((words) => `$ postern ${words}\n${run(words)}`).join('');
}

function blocksOf(name: string): readonly string[] {
  const text = readFileSync(join(guides, name), 'utf8');
  return [...text.matchAll(block)].map(([, inside = '']) => inside).filter((inside) => commandsOf(inside).length > 0);
}

const runnable = readdirSync(guides).filter((name) => name.endsWith('.md') && blocksOf(name).length > 0);

test('the guides about files show what they run', () => {
  expect(runnable).toEqual([
    'bastion.md',
    'firewall.md',
    'least-privilege.md',
    'open-to-an-application.md',
    'private-subnet.md',
    'review-a-change.md',
    'site-to-site-vpn.md',
    'ssh-tunnel.md',
    'who-can-get-in.md',
    'why-was-i-refused.md',
  ]);
});

describe.each(runnable)('docs/guide/%s', (name) => {
  const path = join(guides, name);
  if (writes) {
    const text = readFileSync(path, 'utf8');
    writeFileSync(
      path,
      text.replace(block, (_, inside: string) => `\`\`\`console\n${rerun(inside)}\`\`\``),
    );
  }
  test.each(blocksOf(name))('%s', (inside) => expect(rerun(inside)).toBe(inside));
});
