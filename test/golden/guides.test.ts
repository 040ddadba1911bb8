import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** Every `console` block of a guide begins with a command and shows what it prints. GOLDEN=write writes that. */
const guides = fileURLToPath(new URL('../../docs/guide/', import.meta.url));
const program = fileURLToPath(new URL('../../bin/postern', import.meta.url));
const writes = process.env['GOLDEN'] === 'write';
const block = /```console\n\$ postern (.*)\n([^]*?)```/g;

function run(words: string): string {
  const { stdout, stderr } = spawnSync('sh', ['-c', `exec "$POSTERN" ${words.replace('--svg ', '--svg ../')}`], {
    cwd: join(guides, 'example'),
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], POSTERN: program, TZ: 'UTC' },
  });
  const printed = `${stdout}${stderr}`.replaceAll(join(guides, 'example/'), '');
  return printed.replaceAll(/ +$/gm, '');
}

describe.each(readdirSync(guides).filter((name) => name.endsWith('.md')))('docs/guide/%s', (name) => {
  const path = join(guides, name);
  const text = readFileSync(path, 'utf8');
  if (writes) {
    writeFileSync(
      path,
      text.replace(block, (_, words: string) => `\`\`\`console\n$ postern ${words}\n${run(words)}\`\`\``),
    );
    return;
  }
  test.each([...text.matchAll(block)].map(([, words = '', printed = '']) => [words, printed] as const))(
    'postern %s',
    (words, printed) => expect(run(words)).toBe(printed),
  );
});
