import type * as z from 'zod';
import { nearestWord } from '../text/nearest-word.ts';
import type { PolicyDocument } from './document.ts';
import type { PolicyProblem } from './policy.ts';
import { policyJsonSchema } from './schema.ts';

type Issue = z.core.$ZodIssue;

/** problemsOf words what a value has that the grammar does not, each at its own place. */
export function problemsOf(issues: readonly Issue[], document: PolicyDocument): readonly PolicyProblem[] {
  return issues.flatMap((issue) => problemsOfIssue(issue, [], document));
}

function problemsOfIssue(
  issue: Issue,
  above: readonly PropertyKey[],
  document: PolicyDocument,
): readonly PolicyProblem[] {
  const path = [...above, ...issue.path];
  const what = path.length === 0 ? 'the policy' : nameOf(path);
  const here = document.placeOf(path);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = keysAt(path);
      return issue.keys.map((key) => {
        const near = nearestWord(key, known);
        return {
          ...document.placeOfKey(path, key),
          message: `unknown key "${key}"${path.length === 0 ? '' : ` in ${what}`}`,
          hint: near === undefined ? `Known are ${known.join(', ')}.` : `Did you mean "${near}"?`,
        };
      });
    }
    case 'invalid_type':
      if (issue.input === undefined) return [missing(path, document, '…')];
      return [{ ...here, message: `${what} must be ${article(issue.expected)}` }];
    case 'invalid_value': {
      const values = issue.values.map(String);
      const given = document.valueAt(path);
      if (given === undefined) return [missing(path, document, values.join(', or '))];
      const near = typeof given === 'string' ? nearestWord(given, values) : undefined;
      return [
        {
          ...here,
          message: `${what} must be ${values.length === 1 ? '' : 'one of '}${values.join(', ')}`,
          ...(near !== undefined && { hint: `Did you mean "${near}"?` }),
        },
      ];
    }
    case 'invalid_union': {
      const errors = issue.errors.toSorted((a, b) => depthOf(b) - depthOf(a))[0] ?? [];
      if (depthOf(errors) === 0) return [{ ...here, message: `${what} must be ${wordUnion(issue.errors)}` }];
      return errors.flatMap((inner) => problemsOfIssue(inner, path, document));
    }
    case 'invalid_key':
      return [
        {
          ...document.placeOfKey(path.slice(0, -1), String(path.at(-1))),
          message: `"${String(path.at(-1))}" ${issue.issues[0]?.message ?? 'is no name'}`,
        },
      ];
    case 'too_small':
    case 'too_big':
      return [{ ...here, message: `${what}: ${issue.message.toLowerCase()}` }];
    default:
      return [{ ...here, message: `${what} ${issue.message}` }];
  }
}

function missing(path: readonly PropertyKey[], document: PolicyDocument, values: string): PolicyProblem {
  const key = String(path.at(-1));
  const above = path.slice(0, -1);
  return {
    ...document.placeOf(above),
    message: `${above.length > 0 ? nameOf(above) : 'the policy'} has no "${key}"`,
    hint: `Write ${key}: ${values}`,
  };
}

function depthOf(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map(({ path, code }) => path.length + (code === 'invalid_type' ? 0 : 0.5)));
}

function wordUnion(errors: readonly (readonly Issue[])[]): string {
  const words = errors.flatMap(([first]) => {
    if (first?.code === 'invalid_type') return [article(first.expected)];
    return first?.code === 'invalid_value' ? first.values.map(String) : [];
  });
  return [...new Set(words)].join(' or ');
}

const articles: Readonly<Record<string, string>> = {
  record: 'a map (key: value)',
  object: 'a map (key: value)',
  array: 'a list (- item)',
  string: 'a text',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
};

function article(type: string): string {
  return articles[type] ?? type;
}

/** nameOf words a path: `access[2].from`. */
function nameOf(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part + 1}]` : `${index === 0 ? '' : '.'}${String(part)}`))
    .join('');
}

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
}

/** Made once: a file may have many unknown keys. */
let schema: ReturnType<typeof policyJsonSchema> | undefined;

function keysAt(path: readonly PropertyKey[]): readonly string[] {
  let node: SchemaNode | undefined = (schema ??= policyJsonSchema());
  for (const part of path) {
    if (typeof part === 'number') node = node?.items;
    else if (node?.properties !== undefined) node = node.properties[String(part)];
    else node = typeof node?.additionalProperties === 'object' ? node.additionalProperties : undefined;
  }
  return Object.keys(node?.properties ?? {});
}
