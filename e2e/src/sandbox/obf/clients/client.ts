/** A sub-organisation (`alias`) in whose name a client may issue. */
export interface Alias {
  readonly id: string;
  readonly name: string;
}

/** An organisation with an account. */
export interface Client {
  /** `\w{1,100}`, as all ids. */
  readonly id: string;
  readonly name: string;
  /** Shown in full: nothing here protects anything real. */
  readonly secrets: readonly string[];
  readonly aliases: readonly Alias[];
  /** Badges that it may issue in all; 0: any number. */
  readonly issuingLimit: number;
}
