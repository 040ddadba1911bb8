import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { strerror } from '../env/strerror.ts';
import type { TargetOptions } from './apply-target.ts';
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

/** SshChoice is what a command says of another machine; without `ssh` it runs here. */
export interface SshChoice extends Omit<SshOptions, 'ssh'> {
  readonly ssh?: string;
}

/** withSshOptions adds `--ssh`, `--ssh-config` and `--remote-command` to a command. */
export function withSshOptions(command: Command): Command {
  return command
    .option('--ssh <user@host>', 'run it on that machine, where postern must be installed')
    .option('--ssh-config <file>', 'the configuration of ssh, in place of ~/.ssh/config')
    .option('--remote-command <command>', 'what postern is called there, such as "sudo postern"', 'postern');
}

/** targetArguments repeats the options that say which server. */
export function targetArguments({ directory, server }: TargetOptions): readonly string[] {
  return [...(directory === undefined ? [] : ['-D', directory]), ...(server === undefined ? [] : ['--server', server])];
}
