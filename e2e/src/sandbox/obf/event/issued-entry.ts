export interface Recipient {
  readonly email: string;
  readonly name: string;
}

export interface EmailMessage {
  readonly subject?: string | undefined;
  readonly body?: string | undefined;
  readonly link_text?: string | undefined;
  readonly footer?: string | undefined;
}

/** One event that the sandbox really made, whatever the caller was told. */
export interface ObfIssuedEntry {
  /** Wall time, ISO 8601. */
  readonly at: string;
  /** The sandbox's monotonic clock, in milliseconds. */
  readonly atMs: number;
  readonly eventId: string;
  readonly clientId: string;
  readonly clientAliasId: string | null;
  readonly badgeId: string;
  readonly eventName: string;
  readonly recipients: readonly Recipient[];
  /** Unix seconds. */
  readonly issuedOn: number;
  /** Unix seconds; null: never. */
  readonly expiresOn: number | null;
  readonly criteriaAdd: string | null;
  readonly sendEmail: boolean;
  readonly emailMessage: EmailMessage | null;
  /** As it was sent. */
  readonly logEntry: Readonly<Record<string, unknown>> | null;
  readonly apiConsumerId: string | null;
  /** All request headers except those that carry a token. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What the record file holds beside the issued: one revocation. */
export interface RevokedLine {
  readonly revoked: readonly string[];
  readonly eventId: string;
  readonly clientId: string;
  readonly at: string;
}
