import { foldName, isCustomName } from './name.ts';
import { parseValue } from './parse-value.ts';
import type { ConfProblem } from './problem.ts';
import { hintOnUnknown, resolveName } from './resolve-name.ts';
import type { Assignment } from './settings.ts';

/** Override is one `-c name=value` of the command line. */
export interface Override {
  readonly name: string;
  readonly value: string;
}

const source = 'command line';

/** parseOverride reads one override with the server's rules for its options: a hyphen in a name stands for an underscore. */
export function parseOverride(override: Override): Assignment | ConfProblem | undefined {
  const name = override.name.replaceAll('-', '_');
  const resolved = resolveName(name, 'gate');
  const problem = (words: Pick<ConfProblem, 'message' | 'detail' | 'hint'>): ConfProblem => ({
    file: source,
    line: 0,
    ...words,
    kind: 'value',
  });
  switch (resolved.kind) {
    case 'custom':
      return undefined;
    case 'named-upstream':
      return { kind: 'named-upstream', name: resolved.name, value: override.value, source };
    case 'unknown':
      return problem(unknown(name, hintOnUnknown(name)));
    case 'server': {
      const { name: known, type } = resolved.setting;
      if (type === 'internal') return problem({ message: `parameter "${known}" cannot be changed` });
      const parsed = parseValue(known, type, override.value);
      return parsed.kind === 'invalid' ? problem(parsed) : undefined;
    }
    case 'honoured': {
      const parsed = parseValue(resolved.name, resolved.setting.type, override.value);
      if (parsed.kind === 'invalid') return problem(parsed);
      return { kind: 'honoured', name: resolved.name, value: parsed.value, source };
    }
  }
}

function unknown(name: string, hint: string | undefined): Pick<ConfProblem, 'message' | 'detail' | 'hint'> {
  if (name.includes('.') && !isCustomName(name) && !foldName(name).startsWith('postern.')) {
    return {
      message: `invalid configuration parameter name "${name}"`,
      detail: 'Custom parameter names must be two or more simple identifiers separated by dots.',
    };
  }
  return { message: `unrecognized configuration parameter "${name}"`, ...(hint !== undefined && { hint }) };
}
