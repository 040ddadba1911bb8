import { spawn } from 'node:child_process';
import { Option } from 'commander';
import { strerror } from '../env/strerror.ts';
import { fail } from './terminal.ts';

/** SshOptions say how the other machine is reached, and what Postern is called there. */
export interface SshOptions {
  readonly ssh: string;
  readonly sshConfig?: string;
  readonly remoteCommand: string;
}

/**
 * runOverSsh runs the same command there, where Postern must be installed, with what it prints here. The timer and the record
 * are on that machine: where this connection breaks, the change is undone there.
 */
export async function runOverSsh(
  { ssh, sshConfig, remoteCommand }: SshOptions,
  args: readonly string[],
  input: string,
): Promise<void> {
  const command = [remoteCommand, ...args.map(shellQuote)].join(' ');
  const options = sshConfig === undefined ? [] : ['-F', sshConfig];
  const child = spawn('ssh', [...options, '-T', '--', ssh, command], { stdio: ['pipe', 'inherit', 'inherit'] });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number>((resolve) => {
    child.once('error', (error) => fail(`could not run ssh: ${strerror(error)}`, 'Is the SSH client installed?'));
    child.once('close', (status) => resolve(status ?? sshFailed));
  });
  if (code === sshFailed) fail(`ssh could not reach ${ssh}`, `Does "ssh ${ssh} ${remoteCommand} --version" work?`);
  process.exitCode = code;
}

/** The exit code of ssh(1) for its own failures. */
const sshFailed = 255;

/** The command goes through the login shell of the other machine. */
function shellQuote(text: string): string {
  return /^[A-Za-z0-9_/.:=@,+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** sshOption is `--ssh`. */
export function sshOption(): Option {
  return new Option('--ssh <user@host>', 'run it on that machine, where postern must be installed');
}

/** sshConfigOption is `--ssh-config`. */
export function sshConfigOption(): Option {
  return new Option('--ssh-config <file>', 'the configuration of ssh, in place of ~/.ssh/config');
}

/** remoteCommandOption is `--remote-command`. */
export function remoteCommandOption(): Option {
  return new Option('--remote-command <command>', 'what postern is called there, such as "sudo postern"').default(
    'postern',
  );
}
