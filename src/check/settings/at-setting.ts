import type { Found } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import type { Saying } from '../reach/at-line.ts';

/** atSetting says something about the value of a setting, at the line that gives it; of a default at the whole file. */
export function atSetting({ conf }: CheckedServer, name: string, saying: Saying): Found {
  const source = conf?.settings.find(name)?.source;
  const place = typeof source === 'object' ? source : { file: conf?.path ?? '', line: 0 };
  return { ...saying, ...place };
}

/** valueOf gives the value of a setting; undefined where no settings were given or the version has no such setting. */
export function valueOf({ conf }: CheckedServer, name: string): unknown {
  return conf?.settings.find(name)?.value;
}

/** textOf gives a setting as it stands in the file; the empty text where it is not known. */
export function textOf({ conf }: CheckedServer, name: string): string {
  return conf?.settings.find(name)?.text ?? '';
}
