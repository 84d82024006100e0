/** One reason why a request was not understood, in the form the API's framework uses. */
export interface ValidationProblem {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
}

const details: Readonly<Record<number, string>> = {
  202: 'The minimum score or the evidence that this badge requires was not met.',
  400: 'This badge cannot be issued through the API.',
  401: 'Could not validate credentials',
  403: 'You are not an admin of this provider.',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  422: 'The badge is unpublished or its provider is deactivated.',
  429: 'Too many requests: slow down.',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

export interface RefusalOptions {
  readonly detail?: string | readonly ValidationProblem[];
  readonly headers?: Headers;
}

/** An answer in the API's JSON that is not a success: `{"detail": …}`. */
export function refusal(status: number, { detail, headers = new Headers() }: RefusalOptions = {}): Response {
  if (status === 401 && !headers.has('www-authenticate')) headers.set('www-authenticate', 'Bearer');
  if (!headers.has('content-type')) headers.set('content-type', 'application/json');
  return new Response(JSON.stringify({ detail: detail ?? details[status] ?? 'Error' }), { status, headers });
}

export function invalid(...problems: readonly ValidationProblem[]): Response {
  return refusal(422, { detail: problems });
}
