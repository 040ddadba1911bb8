import { findCycles } from './find-cycles.ts';
import { impureGlobals, impureImports, maxLines, order, pureFolders, pureModules } from './order.ts';
import { resolveImport, type SourceFile } from './source-file.ts';

/** findBreaches gives a sentence for each place where the files of src break the rules of ARCHITECTURE.md. */
export function findBreaches(files: readonly SourceFile[]): readonly string[] {
  const graph = new Map(files.map((file) => [file.path, dependencies(file)]));
  return [
    ...files.flatMap((file) => [...shape(file), ...arrows(file), ...purity(file)]),
    ...findCycles(graph).map((cycle) => `${cycle.join(' → ')}: cycle`),
  ];
}

function shape({ path, folder, lines, isBarrel }: SourceFile): readonly string[] {
  return [
    ...(isBarrel ? [`${path}: does nothing but re-export`] : []),
    ...(lines > maxLines ? [`${path}: ${lines} lines, more than ${maxLines}`] : []),
    ...(rank(folder) < 0 ? [`${path}: folder ${folder} has no place in the order`] : []),
  ];
}

function arrows(file: SourceFile): readonly string[] {
  return file.imports.flatMap(({ specifier }) => {
    const target = resolveImport(file.path, specifier);
    if (target === undefined) return [];
    if (/(^|\/)dist\//.test(target)) return [`${file.path}: imports ${specifier}, which is built`];
    if (target.startsWith('..')) return [`${file.path}: imports ${specifier}, outside of src`];
    const folder = target.split('/')[0] ?? '';
    return [
      ...(specifier.endsWith('.ts') ? [] : [`${file.path}: imports ${specifier} without .ts`]),
      ...(rank(folder) > rank(file.folder) ? [`${file.path}: ${file.folder} must not import from ${folder}`] : []),
    ];
  });
}

function purity({ path, folder, imports, globals }: SourceFile): readonly string[] {
  if (!pureFolders.includes(folder)) return [];
  const modules = imports.filter(({ specifier }) => specifier.startsWith('node:') && !pureModules.includes(specifier));
  const names = imports
    .filter(({ specifier }) => pureModules.includes(specifier))
    .flatMap((entry) => entry.names.filter((name) => impureImports.includes(name)));
  const impure = [...impureGlobals, 'Date.now', 'Date()', 'new Date()', 'Math.random'];
  return [
    ...modules.map(({ specifier }) => `${path}: ${folder} is pure and must not import ${specifier}`),
    ...names.map((name) => `${path}: ${folder} is pure and must not import ${name}`),
    ...impure.filter((name) => globals.has(name)).map((name) => `${path}: ${folder} is pure and must not use ${name}`),
  ];
}

/** Types may refer to each other in a circle; what runs may not. */
function dependencies({ path, imports }: SourceFile): readonly string[] {
  return imports.filter(({ isType }) => !isType).flatMap(({ specifier }) => resolveImport(path, specifier) ?? []);
}

function rank(folder: string): number {
  return order.findIndex((name) => name === folder);
}
