import { posix } from 'node:path';
import type { FileSource } from '../text/file-source.ts';
import type { Problem } from '../text/problem.ts';
import type { Reader } from './document.ts';
import { parseValue } from './parse-value.ts';
import { needsRestart, type ConfProblem } from './problem.ts';
import { readItems, type ConfItem } from './read-items.ts';
import { resolveName } from './resolve-name.ts';
import { settingEntries } from './setting-table.ts';
import type { Assignment, Settings } from './settings.ts';

/** ExamineRequest says which configuration to examine, and as whom. */
export interface ExamineRequest {
  /** The main file, absolute. */
  readonly path: string;
  /** Where postgresql.auto.conf is, if there is one. */
  readonly directory: string;
  readonly files: FileSource;
  readonly reader: Reader;
  readonly errorLimit: number;
  /** The settings in force, where the question is what a reload would do; else it is what a start would do. */
  readonly running?: Settings;
}

/** ExaminedItem is an item of the files and what the server would do with it. */
export interface ExaminedItem {
  readonly item: ConfItem | RemovedItem;
  readonly applied: boolean;
  readonly error?: string;
  readonly assignment?: Assignment;
}

/** RemovedItem stands for a setting that is gone from the files, but stays until a restart. */
export interface RemovedItem {
  readonly kind: 'removed';
  readonly error: string;
}

/** Examined is everything that the server would find in a configuration. */
export interface Examined {
  readonly items: readonly ExaminedItem[];
  /** In the order in which the server logs them. */
  readonly problems: readonly ConfProblem[];
  readonly warnings: readonly Problem[];
  /** The file that the server's closing message names. */
  readonly fileWithErrors: string;
}

type SettingItem = ConfItem & { readonly kind: 'setting' };

/**
 * examine reads a configuration and judges every item, as the server's ProcessConfigFile: first the form of the files and
 * the names, where any problem stops everything; then the values, each for itself.
 */
export function examine(request: ExamineRequest): Examined {
  const { path, directory, files, reader, errorLimit } = request;
  const paths = [
    { path, mustExist: true },
    { path: posix.join(directory, 'postgresql.auto.conf'), mustExist: false },
  ];
  const { items, problems, warnings } = readItems({ paths, files, reader, errorLimit });
  if (problems.length > 0) return { items: items.map(untried), problems, warnings, fileWithErrors: path };

  const settings = items.filter((item) => item.kind === 'setting');
  const unknown = unknownNames(settings, reader);
  if (unknown.size > 0) {
    const unrecognized = [...unknown.values()];
    return {
      items: items.map((item) => ({
        ...untried(item),
        ...(unknown.has(item) && { error: 'unrecognized configuration parameter' }),
      })),
      problems: unrecognized,
      warnings,
      fileWithErrors: unrecognized.at(-1)?.file ?? path,
    };
  }
  return { ...applyAll(settings, request), warnings };
}

function untried(item: ConfItem): ExaminedItem {
  return { item, applied: false, ...(item.kind === 'error' && { error: item.error }) };
}

function unknownNames(items: readonly SettingItem[], reader: Reader): ReadonlyMap<ConfItem, ConfProblem> {
  const unknown = new Map<ConfItem, ConfProblem>();
  for (const item of items) {
    const { file, line, name } = item;
    const resolved = resolveName(name, reader);
    if (resolved.kind !== 'unknown') continue;
    unknown.set(item, {
      kind: 'syntax',
      file,
      line,
      message: `unrecognized configuration parameter "${name}" in file "${file}" line ${line}`,
      ...(resolved.hint !== undefined && { hint: resolved.hint }),
    });
  }
  return unknown;
}

function applyAll(settings: readonly SettingItem[], request: ExamineRequest): Omit<Examined, 'warnings'> {
  const removed = request.running === undefined ? [] : removedSettings(settings, request.running);
  const problems: ConfProblem[] = removed.map(({ error }) => ({
    kind: 'restart',
    file: request.path,
    line: 0,
    message: error,
  }));
  // The server compares the names as written, so `Port` does not spare a bad `port` above it.
  const lastOfName = new Map(settings.map((item) => [item.name, item]));
  let fileWithErrors = request.path;
  const items = settings.map((item): ExaminedItem => {
    if (lastOfName.get(item.name) !== item) return { item, applied: false };
    const outcome = apply(item, request);
    if (outcome.problem === undefined) return { item, applied: true, ...outcome };
    problems.push(outcome.problem);
    fileWithErrors = item.file;
    return { item, applied: false, error: 'setting could not be applied' };
  });
  const gone = removed.map((item): ExaminedItem => ({ item, applied: false, error: item.error }));
  return { items: [...items, ...gone], problems, fileWithErrors };
}

interface Applied {
  readonly problem?: ConfProblem;
  readonly assignment?: Assignment;
}

function apply({ file, line, name, value: text }: SettingItem, { reader, running }: ExamineRequest): Applied {
  const source = { file, line };
  const resolved = resolveName(name, reader);
  switch (resolved.kind) {
    case 'custom':
    case 'unknown':
      return {};
    case 'named-upstream':
      return { assignment: { kind: 'named-upstream', name: resolved.name, value: text, source } };
    case 'server': {
      const { name: known, type } = resolved.setting;
      const parsed =
        type === 'internal'
          ? ({ kind: 'invalid', message: `parameter "${known}" cannot be changed` } as const)
          : parseValue(known, type, text);
      return parsed.kind === 'invalid' ? { problem: { ...parsed, ...source, kind: 'value' } } : {};
    }
    case 'honoured': {
      const { name: known, setting } = resolved;
      const parsed = parseValue(known, setting.type, text);
      if (parsed.kind === 'invalid') return { problem: { ...parsed, ...source, kind: 'value' } };
      if (running !== undefined && setting.context === 'postmaster' && running[known] !== parsed.value) {
        return { problem: { kind: 'restart', ...source, message: needsRestart(known) } };
      }
      return { assignment: { kind: 'honoured', name: known, value: parsed.value, source } };
    }
  }
}

function removedSettings(settings: readonly SettingItem[], running: Settings): readonly RemovedItem[] {
  const present = new Set(
    settings.map(({ name }) => {
      const resolved = resolveName(name, 'gate');
      return resolved.kind === 'honoured' ? resolved.name : undefined;
    }),
  );
  return settingEntries
    .filter(([name, setting]) => setting.context === 'postmaster' && !present.has(name))
    .filter(([name]) => typeof running.source(name) === 'object')
    .map(([name]) => ({ kind: 'removed', error: needsRestart(name) }));
}
