/** StartupFailure ends the start of the gate with a FATAL in the journal; nothing is served. */
export class StartupFailure extends Error {
  override readonly name = 'StartupFailure';
  readonly detail: string | undefined;
  readonly hint: string | undefined;

  constructor(
    message: string,
    extra: { readonly detail?: string | undefined; readonly hint?: string | undefined } = {},
  ) {
    super(message);
    this.detail = extra.detail;
    this.hint = extra.hint;
  }
}
