import { readFileSync } from 'node:fs';
import type { ProcessMark } from '../change/record.ts';
import { isAlive } from '../gate/lock-file.ts';

/** markProcess names a process so that a later one with its id, also after a reboot, is not taken for it. */
export function markProcess(pid: number): ProcessMark {
  return { pid, mark: readMark(pid) };
}

/** isRunning tells whether it is still that process. */
export function isRunning({ pid, mark }: ProcessMark): boolean {
  const isThere = pid === process.pid || pid === process.ppid || isAlive(pid);
  return isThere && readMark(pid) === mark;
}

/** Where a process's start stands in /proc/PID/stat, counted behind the name in parentheses (proc_pid_stat(5), field 22). */
const startField = 19;

/** The boot and the start of the process, where the machine has /proc; elsewhere the id alone must do. */
function readMark(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie does nothing any more.
    return state === 'Z' ? 'ended' : `${boot} ${fields[startField - 1] ?? ''}`;
  } catch {
    return '';
  }
}
