import type { Dialect } from '../dialect/dialect.ts';

/** OptionContext is what the options of a line depend on besides the line. */
export interface OptionContext {
  readonly dialect: Dialect;
  /** The setting oauth_validator_libraries, a list. */
  readonly oauthValidatorLibraries?: string;
}
