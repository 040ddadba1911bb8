import { isMap, isNode, isScalar, LineCounter, parseDocument, visit, type Document, type YAMLMap } from 'yaml';
import { messageOf } from '../text/thrown.ts';
import { whyNotYaml } from '../text/yaml.ts';
import type { PolicyPlace, PolicyProblem } from './policy.ts';

/** PolicyDocument is YAML with the places of its parts. */
export interface PolicyDocument {
  readonly value: unknown;
  readonly problems: readonly PolicyProblem[];
  /** valueAt gives what stands at a path. */
  valueAt(path: readonly PropertyKey[]): unknown;
  /** placeOf gives where the value at a path begins; of a part that is missing, where what should hold it does. */
  placeOf(path: readonly PropertyKey[]): PolicyPlace;
  /** placeOfKey gives where a key stands in the map at a path. */
  placeOfKey(path: readonly PropertyKey[], key: string): PolicyPlace;
}

/** How deep aliases may multiply (the "billion laughs"); a policy needs none. */
const mostAliases = 100;

/** parseDocumentText reads YAML 1.2. It throws nothing: what is wrong stands in problems. */
export function parseDocumentText(text: string, file: string): PolicyDocument {
  const refused = whyNotYaml(text);
  if (refused !== undefined) return noDocument({ file, line: 1, column: 1, message: `the file ${refused}` });
  const lines = new LineCounter();
  // To compare all keys with each other, as the library does, takes the square of their number.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const at = (offset: number): PolicyPlace => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems: PolicyProblem[] = [
    ...[...document.errors, ...document.warnings].map(({ message, pos: [start] }) => ({
      ...at(start),
      message: `not YAML: ${message}`,
      hint: 'Indent with blanks, and write key: value.',
    })),
    ...repeatedKeys(document).map((start) => ({
      ...at(start),
      message: 'this key stands twice in one map',
      hint: 'Keep one of them.',
    })),
  ];
  return {
    value: problems.length > 0 ? undefined : toValue(document, problems, at(0)),
    problems,
    valueAt: (path) => (path.length === 0 ? undefined : document.getIn(path)),
    placeOf: (path) => at(offsetOf(document, path)),
    placeOfKey: (path, key) => at(offsetOfKey(document, path, key) ?? offsetOf(document, path)),
  };
}

/** Text that is not looked at. */
function noDocument(problem: PolicyProblem): PolicyDocument {
  const { file, line, column } = problem;
  const place = (): PolicyPlace => ({ file, line, column });
  return { value: undefined, problems: [problem], valueAt: () => undefined, placeOf: place, placeOfKey: place };
}

/** Where keys begin that stand in the same map before. */
function repeatedKeys(document: Document): readonly number[] {
  const found: number[] = [];
  visit(document, {
    Map(_, { items }) {
      const known = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (known.has(key.value)) found.push(key.range?.[0] ?? 0);
        known.add(key.value);
      }
    },
  });
  return found;
}

function toValue(document: Document, problems: PolicyProblem[], place: PolicyPlace): unknown {
  try {
    return document.toJS({ maxAliasCount: mostAliases });
  } catch (error) {
    problems.push({ ...place, message: `not YAML: ${messageOf(error)}` });
    return undefined;
  }
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
    const last = path[length - 1];
    // A key without a value has a place all the same.
    const offset = typeof last === 'string' ? offsetOfKey(document, path.slice(0, length - 1), last) : undefined;
    if (offset !== undefined) return offset;
  }
  return 0;
}

function offsetOfKey(document: Document, path: readonly PropertyKey[], key: string): number | undefined {
  const map: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isMap(map)) return undefined;
  const known = keyOffsets.get(map) ?? offsetsOfKeys(map);
  keyOffsets.set(map, known);
  return known.get(key);
}

/** A map of thousands of unknown keys is asked for each of them. */
const keyOffsets = new WeakMap<YAMLMap, ReadonlyMap<unknown, number | undefined>>();

function offsetsOfKeys({ items }: YAMLMap): ReadonlyMap<unknown, number | undefined> {
  return new Map(
    items.flatMap(({ key }) => (isScalar(key) ? [[key.value, key.range?.[0]] as const] : [])).toReversed(),
  );
}
