/** The connection to the database broke. Whether what was under way was committed is not known. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
  /** Of the cause, where it has one. */
  readonly code: string;

  constructor(options: ErrorOptions = {}) {
    super('the connection to the database was lost', options);
    const { code } = (options.cause ?? {}) as { code?: unknown };
    this.code = typeof code === 'string' ? code : 'CONNECTION_LOST';
  }
}
