/** No usable answer. `sent` tells whether any byte of the request can have left. */
export type NoAnswer = {
  kind: 'no_answer';
  sent: boolean;
  cause: 'dns' | 'refused' | 'connect_timeout' | 'proxy' | 'tls' | 'timeout' | 'reset';
  /** For example `ECONNRESET`; safe to log. */
  errorClass: string;
};

/** An HTTP answer. `json` is undefined unless `form` is `json`. */
export type Answer = {
  kind: 'answer';
  status: number;
  headers: Readonly<Record<string, string | undefined>>;
  json: unknown;
  /** A body that is neither JSON nor a page: from outside, and as it came. */
  text?: string;
  /** What the body looked like; `cut`: it ended before it was whole. */
  form: 'json' | 'html' | 'empty' | 'other' | 'cut';
};

export type Reply = Answer | NoAnswer;
