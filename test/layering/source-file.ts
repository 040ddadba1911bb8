import { posix } from 'node:path';
import { parseSync } from 'oxc-parser';

/** Import is one static or dynamic import, or a re-export. */
interface Import {
  readonly specifier: string;
  /** The names taken from the module; empty for a namespace or for effects only. */
  readonly names: readonly string[];
  /** Whether only types are taken, so that nothing is left of it when the program runs. */
  readonly isType: boolean;
}

/** SourceFile is what the layering rules look at in one file. */
export interface SourceFile {
  /** The path below src, such as `gate/listen.ts`. */
  readonly path: string;
  readonly folder: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  /** Whether the file does nothing but re-export. */
  readonly isBarrel: boolean;
  /** Global names, `Date.now`, `new Date()` and `Math.random`, as far as they occur. */
  readonly globals: ReadonlySet<string>;
}

/** parseSourceFile reads one file. It throws an Error where the text is not TypeScript. */
export function parseSourceFile(path: string, text: string): SourceFile {
  const { program, module, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const imports: Import[] = module.staticImports.map(({ moduleRequest, entries }) => ({
    specifier: moduleRequest.value,
    names: entries.flatMap(({ importName }) => importName.name ?? []),
    isType: entries.length > 0 && entries.every(({ isType }) => isType),
  }));
  for (const { moduleRequest, importName, isType } of module.staticExports.flatMap(({ entries }) => entries)) {
    if (!moduleRequest) continue;
    imports.push({ specifier: moduleRequest.value, names: importName.name ? [importName.name] : [], isType });
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const specifier = text.slice(moduleRequest.start, moduleRequest.end).replace(/^['"`]|['"`]$/g, '');
    imports.push({ specifier, names: [], isType: false });
  }
  const globals = new Set<string>();
  collectGlobals(program, globals);
  return {
    path,
    folder: path.split('/')[0] ?? '',
    lines: text.trimEnd().split('\n').length,
    imports,
    isBarrel: module.staticExports.length > 0 && program.body.every(isReExport),
    globals,
  };
}

/** resolveImport gives the path below src that a relative import means; undefined for a package or a module of Node. */
export function resolveImport(from: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : undefined;
}

function isReExport({ type, ...statement }: { readonly type: string }): boolean {
  if (type === 'ImportDeclaration' || type === 'ExportAllDeclaration') return true;
  if (type !== 'ExportNamedDeclaration') return false;
  return !('declaration' in statement && statement.declaration !== null);
}

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function collectGlobals(node: object, globals: Set<string>): void {
  for (const [key, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (!isNode(child)) continue;
      if (child.type === 'Identifier' && !isLabel(node, key)) globals.add(nameOf(child));
      const call = spell(child);
      if (call !== undefined) globals.add(call);
      collectGlobals(child, globals);
    }
  }
}

/** The name after a dot, or before a colon, is no reference to a variable. */
function isLabel(parent: object, key: string): boolean {
  if (key !== 'property' && key !== 'key') return false;
  return !('computed' in parent && parent.computed === true) && !('shorthand' in parent && parent.shorthand === true);
}

/** Calls that depend on the clock or on chance, as they are spelled. */
function spell(node: Node): string | undefined {
  const { type, object, property, callee } = node;
  if (type === 'MemberExpression') return `${nameOf(object)}.${nameOf(property)}`;
  if (nameOf(callee) !== 'Date') return undefined;
  if (type === 'CallExpression') return 'Date()';
  const args = node['arguments'];
  return type === 'NewExpression' && Array.isArray(args) && args.length === 0 ? 'new Date()' : undefined;
}

function nameOf(value: unknown): string {
  return isNode(value) && typeof value['name'] === 'string' ? value['name'] : '';
}
