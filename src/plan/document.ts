import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import { messageOf } from '../text/thrown.ts';
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
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const at = (offset: number): PolicyPlace => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems: PolicyProblem[] = [...document.errors, ...document.warnings].map(
    ({ code, message, pos: [start] }) => ({
      ...at(start),
      message: code === 'DUPLICATE_KEY' ? 'this key stands twice in one map' : `not YAML: ${message}`,
      hint: code === 'DUPLICATE_KEY' ? 'Keep one of them.' : 'Indent with blanks, and write key: value.',
    }),
  );
  return {
    value: problems.length > 0 ? undefined : toValue(document, problems, at(0)),
    problems,
    valueAt: (path) => (path.length === 0 ? undefined : document.getIn(path)),
    placeOf: (path) => at(offsetOf(document, path)),
    placeOfKey: (path, key) => at(offsetOfKey(document, path, key) ?? offsetOf(document, path)),
  };
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
  const pair = map.items.find((item) => isScalar(item.key) && item.key.value === key);
  return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
}
