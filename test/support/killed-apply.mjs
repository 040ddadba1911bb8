// Makes a change as `postern apply` does, and dies before one of its steps. Plain JavaScript on what is built: it runs as a
// program of its own, which kills itself with SIGKILL.
import { join } from 'node:path';
import { applyChange } from '../../dist/apply/apply-change.js';
import { becomeOwner } from '../../dist/apply/become-owner.js';
import { liveServerOf } from '../../dist/apply/live.js';
import { readCandidate } from '../../dist/apply/read-candidate.js';
import { startWatchdog } from '../../dist/apply/start-watchdog.js';
import { findTarget } from '../../dist/apply/target.js';
import { placeCandidate } from '../../dist/change/place-candidate.js';
import { dialectOf } from '../../dist/dialect/dialects.js';
import { nodeFiles } from '../../dist/env/node-files.js';

/** `step` counts from 0. `ends` says who dies: `process`, or `both` for the watchdog, too. `fails` makes the knock fail. */
const { directory, server, candidate, step: fatal, ends, fails, timeout } = JSON.parse(process.argv[2]);

const { target } = findTarget(directory);
const { files } = readCandidate(candidate);
const watchdog = startWatchdog([process.execPath, join(import.meta.dirname, '../../bin/postern'), 'apply-watch']);
becomeOwner(target.owner);
const { texts } = placeCandidate(files, target, nodeFiles, dialectOf(target.version));
let count = 0;

const applied = await applyChange({
  target,
  texts,
  live: liveServerOf(target.dataDirectory, server),
  named: [],
  isLetGo: () => false,
  watchdog,
  timeout,
  keepsAfterKnock: true,
  tell: {
    judge: async ({ refusals }) => (refusals.length === 0 ? undefined : refusals.join('\n')),
    knocked() {
      if (fails) throw new Error('the knock was wrong');
    },
    recovered: () => {},
    waiting: async () => undefined,
  },
  onStep({ kind }) {
    process.stdout.write(`${kind}\n`);
    if (count++ !== fatal) return;
    if (ends === 'both') process.kill(watchdog.pid, 'SIGKILL');
    process.kill(process.pid, 'SIGKILL');
  },
});
process.stdout.write(`${applied.record?.state.outcome ?? applied.kind}\n`);
process.exit();
