import type { Examined } from '../apply/examine-change.ts';
import type { KnockReport } from '../apply/knock-all.ts';
import type { ScratchStart } from '../apply/scratch-start.ts';
import { describeSurvivor } from '../change/gather-survivors.ts';
import type { Survival } from '../change/survival.ts';
import { toDisplay } from '../text/byte-string.ts';
import { byDanger, changeTable } from './change-table.ts';
import { emphasize, paint, print } from './terminal.ts';
import { visible, visibleLines } from './visible.ts';

/** reportChange prints what a change would do: access, who must survive it, what is found, what waits. */
export function reportChange({ changes, map, survivals, others, findings, waiting, loadedAt, after }: Examined): void {
  print(emphasize('access'));
  const isLoadable = after.snapshot !== undefined;
  if (!isLoadable) print('  not computed: the new files do not load');
  else if (map === undefined) print('  not computed: pg_hba.conf names too many roles and databases to be compared');
  else if (changes.length === 0) print('  no access changes');
  else print(changeTable(changes.toSorted(byDanger), map));
  print();
  print(emphasize('must survive'));
  for (const survival of survivals) print(`  ${describeSurvival(survival)}`);
  if (!isLoadable) print('  not computed either');
  else if (survivals.length === 0)
    print(loadedAt === undefined ? '  nobody: the server does not run, and nobody was named' : '  nobody was named');
  for (const survival of others.filter(({ kind }) => kind === 'locked-out')) {
    print(`  ${paint('yellow', 'note')}  ${describeSurvival(survival)}`);
  }
  if (findings.length > 0) {
    print();
    print(emphasize('new findings'));
    for (const { file, line, message, id } of findings) print(`  ${visible(`${file}:${line}: ${message} [${id}]`)}`);
  }
  if (waiting.length > 0) {
    print();
    print(`needs a restart, which is yours to do: ${waiting.join(', ')}`);
  }
}

/** reportStart says whether a start with the candidate's files would succeed. */
export function reportStart(start: ScratchStart): void {
  switch (start.kind) {
    case 'starts':
      print('a restart would succeed: a new cluster started with these files');
      return;
    case 'fails':
      print(paint('red', `a restart would FAIL:\n${visibleLines(start.why)}`));
      return;
    case 'not-tried':
      print(`whether a restart would succeed could not be tried: ${visible(start.why)}`);
  }
}

/** reportKnocks prints every knock with what came of it. */
export function reportKnocks({ lines }: KnockReport): void {
  print();
  print(emphasize('knocks'));
  for (const { verdict, text } of lines) {
    const mark = { right: paint('green', 'right'), wrong: paint('red', 'WRONG'), 'not tried': 'not tried' }[verdict];
    print(`  ${mark}  ${visible(text)}`);
  }
}

/** lockedOut gives why a change must not be made: who would be locked out, and by which line. */
export function lockedOut({ survivals }: Examined): readonly string[] {
  return survivals.filter(({ kind }) => kind === 'locked-out').map(describeSurvival);
}

function describeSurvival(survival: Survival): string {
  const who = visible(describeSurvivor(survival.survivor, toDisplay));
  const { line } = survival;
  const where = line === undefined ? 'no line' : visible(`${line.file}:${line.line}`);
  switch (survival.kind) {
    case 'survives':
      return `${who}: let in by ${where}`;
    case 'is-out-already':
      return `${who}: refused now as well`;
    case 'asked-more':
      return `${who}: ${visible(survival.words)} by ${where}`;
    case 'locked-out':
      return `${who}: would be locked out by ${where}: ${visible(survival.words)}`;
  }
}
