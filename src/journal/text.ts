import { escapeControlsOfText } from './control-characters.ts';
import type { JournalSettings } from './journal-settings.ts';
import { printLinePrefix, type PrefixContext } from './line-prefix.ts';
import { defaultSqlstate, severityWord } from './severity.ts';

/**
 * printText gives an entry as the server's stderr log has it: a line for the message and one for each addition, all with
 * the prefix. `nextLine` counts lines for `%l`; the server counts every one of them.
 */
export function printText(
  context: PrefixContext,
  settings: Pick<JournalSettings, 'log_line_prefix' | 'log_error_verbosity'>,
  nextLine: () => number,
): string {
  const { entry } = context;
  const print = (label: string, text: string): string =>
    `${printLinePrefix(settings.log_line_prefix, context, nextLine())}${label}:  ${indent(text)}\n`;

  const code =
    settings.log_error_verbosity === 'verbose' ? `${entry.sqlstate ?? defaultSqlstate(entry.severity)}: ` : '';
  let lines = print(severityWord(entry.severity), code + entry.message);
  if (settings.log_error_verbosity === 'terse') return lines;
  if (entry.detail !== undefined) lines += print('DETAIL', entry.detail);
  if (entry.hint !== undefined) lines += print('HINT', entry.hint);
  if (entry.context !== undefined) lines += print('CONTEXT', entry.context);
  return lines;
}

/** A line break inside a text is followed by a tab, so that nothing a client sends can pass for a line of its own. */
function indent(text: string): string {
  return escapeControlsOfText(text).replaceAll('\n', '\n\t');
}
