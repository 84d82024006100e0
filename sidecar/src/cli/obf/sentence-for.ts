import type { ReadProblem } from '../../platform/port.ts';

type ServiceNames = { label: string; urlVariables: string; host: string };

const NETWORK = 'Nothing was changed. `sidecar doctor` looks at the way there.';

/** Why a question came to nothing, and what to do. */
export function sentenceFor(problem: ReadProblem, { label, urlVariables, host }: ServiceNames): string {
  switch (problem) {
    case 'token_refused':
      return `${label} does not accept the client id and secret of this connection. Save a new secret on Moodle's settings page; until then its badges wait.`;
    case 'not_allowed':
      return `${label} accepts the secret, and does not let it read this: the account has no Pro tier, or no right to it.`;
    case 'not_found':
      return `${label} (${host}) does not know this account, or something else answers there. Check ${urlVariables}.`;
    case 'rate_limited':
      return `${label} asks us to wait. Run this again in a minute.`;
    case 'timeout':
    case 'connect_timeout':
      return `${label} (${host}) did not answer in time. Nothing was changed. Run this again.`;
    case 'server_error':
      return `${label} has a fault just now. Nothing was changed. Run this again later.`;
    case 'redirected':
    case 'not_navigatr':
      return `What answers at ${host} is not ${label}. Check ${urlVariables}.`;
    case 'dns':
      return `The name ${host} cannot be found. ${NETWORK}`;
    case 'tls':
      return `There is no secure connection to ${host}. ${NETWORK}`;
    case 'proxy':
      return `The proxy does not let the sidecar through to ${host}. ${NETWORK}`;
    case 'refused':
    case 'reset':
      return `${host} cannot be reached. ${NETWORK}`;
  }
}
