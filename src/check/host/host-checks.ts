import type { Check } from '../check.ts';
import { dataDirPerms } from './data-dir-perms.ts';
import { hbaFileWritable } from './hba-file-writable.ts';
import { osLoginPostgres } from './os-login-postgres.ts';
import { stateAutoConf } from './state-auto-conf.ts';
import { stateBadValue } from './state-bad-value.ts';
import { stateDuplicateSetting } from './state-duplicate-setting.ts';
import { stateFileVsRunning } from './state-file-vs-running.ts';
import { stateRelativeHbaFile } from './state-relative-hba-file.ts';
import { stateSyntaxBlocksAll } from './state-syntax-blocks-all.ts';
import { upgradeBreaks } from './upgrade-breaks.ts';
import { versionUnsupported } from './version-unsupported.ts';

/** hostChecks are about the machine, and what is in force. */
export const hostChecks: readonly Check[] = [
  dataDirPerms,
  hbaFileWritable,
  osLoginPostgres,
  stateAutoConf,
  stateBadValue,
  stateDuplicateSetting,
  stateFileVsRunning,
  stateRelativeHbaFile,
  stateSyntaxBlocksAll,
  upgradeBreaks,
  versionUnsupported,
];
