import { Option } from 'commander';

/** ControlOptions are those of every command that asks a running gate. */
export interface ControlOptions {
  readonly directory?: string;
  readonly format: 'text' | 'json';
}

/** directoryOption is `-D`. */
export function directoryOption(): Option {
  return new Option('-D, --directory <dir>', "the gate's directory (default: $POSTERN_DATA, else ./postern-data)");
}

/** formatOption is `--format`. */
export function formatOption(): Option {
  return new Option('--format <format>', 'how').choices(['text', 'json']).default('text');
}
