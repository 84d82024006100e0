export const authSchemes = ['bearer', 'x-access-token'] as const;
export type AuthScheme = (typeof authSchemes)[number];

export interface Account {
  readonly id: number;
  readonly name: string;
  /** Who the legacy sign-in (`POST /v1/token`) knows. */
  readonly username: string;
  readonly password: string;
  /** Personal Access Tokens, shown in full: nothing here protects anything real. */
  readonly tokens: readonly string[];
  readonly accepts: readonly AuthScheme[];
}
