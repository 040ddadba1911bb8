/** AccountFacts is an account of the machine (passwd(5), shadow(5), group(5)). */
export interface AccountFacts {
  readonly name: string;
  readonly shell: string;
  /** Undefined where /etc/shadow cannot be read. */
  readonly hasPassword: boolean | undefined;
  /** Groups whose members may become root: sudo, wheel, admin. */
  readonly powerfulGroups: readonly string[];
}
