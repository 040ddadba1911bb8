import { posix } from 'node:path';
import type { DialectTexts } from '../dialect/dialect.ts';
import { dialectOf, gateDialect } from '../dialect/dialects.ts';
import type { FileSource } from '../text/file-source.ts';
import type { Problem } from '../text/problem.ts';
import type { Reader } from './document.ts';
import { parseValue } from './parse-value.ts';
import { needsRestart, type ConfProblem } from './problem.ts';
import { readItems, type ConfItem } from './read-items.ts';
import { hintOnUnknown, resolveName } from './resolve-name.ts';
import type { RunningValues } from './running.ts';
import type { ServerSetting } from './server/server-setting.ts';
import type { Assignment } from './settings.ts';
import type { SettingValue } from './value-type.ts';

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
  readonly running?: RunningValues;
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
  readonly setting: string;
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

/** loggedSyntaxErrors is how many syntax errors of one file the server logs before it abandons the file. */
export const loggedSyntaxErrors = 100;

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

/** A hint compares a name with all others; a file with so many unknown ones is no file of settings. */
const mostHints = 100;

function unknownNames(items: readonly SettingItem[], reader: Reader): ReadonlyMap<ConfItem, ConfProblem> {
  const unknown = new Map<ConfItem, ConfProblem>();
  for (const item of items) {
    const { file, line, name } = item;
    if (resolveName(name, reader).kind !== 'unknown') continue;
    const hint = reader === 'gate' && unknown.size < mostHints ? hintOnUnknown(name) : undefined;
    unknown.set(item, {
      kind: 'syntax',
      file,
      line,
      setting: name,
      message: `unrecognized configuration parameter "${name}" in file "${file}" line ${line}`,
      ...(hint !== undefined && { hint }),
    });
  }
  return unknown;
}

function applyAll(settings: readonly SettingItem[], request: ExamineRequest): Omit<Examined, 'warnings'> {
  const removed = removedSettings(settings, request);
  const problems: ConfProblem[] = removed.map(({ setting, error }) => ({
    kind: 'restart',
    file: request.path,
    line: 0,
    setting,
    message: error,
  }));
  // The server compares the names as written, so `Port` does not spare a bad `port` above it.
  const lastOfName = new Map(settings.map((item) => [item.name, item]));
  let fileWithErrors = request.path;
  const items = settings.map((item): ExaminedItem => {
    if (lastOfName.get(item.name) !== item) return { item, applied: false };
    const outcome = apply(item, request);
    if (outcome.kind === 'none') return { item, applied: true };
    if (outcome.kind === 'assignment') return { item, applied: true, assignment: outcome.assignment };
    problems.push(outcome.problem);
    fileWithErrors = item.file;
    return { item, applied: false, error: 'setting could not be applied' };
  });
  const gone = removed.map((item): ExaminedItem => ({ item, applied: false, error: item.error }));
  return { items: [...items, ...gone], problems, fileWithErrors };
}

type Applied =
  | { readonly kind: 'none' }
  | { readonly kind: 'assignment'; readonly assignment: Assignment }
  | { readonly kind: 'problem'; readonly problem: ConfProblem };

function apply(item: SettingItem, request: ExamineRequest): Applied {
  const source = { file: item.file, line: item.line };
  const resolved = resolveName(item.name, request.reader);
  switch (resolved.kind) {
    case 'custom':
    case 'unknown':
      return { kind: 'none' };
    case 'named-upstream': {
      const { name } = resolved;
      return { kind: 'assignment', assignment: { kind: 'named-upstream', name, value: item.value, source } };
    }
    case 'server': {
      const { name } = resolved.setting;
      const judged = judge(resolved.setting, item, request);
      if (judged.kind === 'problem') return judged;
      const { value } = judged;
      return { kind: 'assignment', assignment: { kind: 'server', name, text: item.value, value, source } };
    }
    case 'honoured': {
      const { name, setting } = resolved;
      const judged = judge({ ...setting, name }, item, request);
      if (judged.kind === 'problem') return judged;
      return { kind: 'assignment', assignment: { kind: 'honoured', name, value: judged.value, source } };
    }
  }
}

type Judged =
  | { readonly kind: 'value'; readonly value: SettingValue }
  | { readonly kind: 'problem'; readonly problem: ConfProblem };

/** A value must be one, and must be the running one where only a restart can change it. */
function judge(
  { name, type, context }: Pick<ServerSetting, 'name' | 'type' | 'context'>,
  { file, line, value: text }: SettingItem,
  { reader, running }: ExamineRequest,
): Judged {
  const problem = (found: Omit<ConfProblem, 'file' | 'line'>): Judged => ({
    kind: 'problem',
    problem: { file, line, setting: name, ...found },
  });
  if (type === 'internal') return problem({ kind: 'value', message: `parameter "${name}" cannot be changed` });
  const parsed = parseValue(name, type, text, textsOf(reader));
  if (parsed.kind === 'invalid') return problem({ ...parsed, kind: 'value' });
  if (running === undefined || context !== 'postmaster' || running.value(name) === parsed.value) return parsed;
  return problem({ kind: 'restart', message: needsRestart(name) });
}

const textsOf = (reader: Reader): DialectTexts => (reader === 'gate' ? gateDialect : dialectOf(reader)).texts;

/** What the files no longer say stays until a restart. The order is that of the names, as up to version 15. */
function removedSettings(
  settings: readonly SettingItem[],
  { reader, running }: ExamineRequest,
): readonly RemovedItem[] {
  if (running === undefined) return [];
  const present = new Set(settings.map(({ name }) => postmasterSetting(name, reader)));
  return running.fromFiles
    .filter((name) => postmasterSetting(name, reader) !== undefined && !present.has(name))
    .map((name) => ({ kind: 'removed', setting: name, error: needsRestart(name) }));
}

function postmasterSetting(name: string, reader: Reader): string | undefined {
  const resolved = resolveName(name, reader);
  if (resolved.kind === 'honoured') return resolved.setting.context === 'postmaster' ? resolved.name : undefined;
  if (resolved.kind !== 'server' || resolved.setting.context !== 'postmaster') return undefined;
  return resolved.setting.name;
}
