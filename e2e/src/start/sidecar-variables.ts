import { environment } from '../system/environment.ts';

/** Takes away what somebody set for a sidecar of their own: it must not reach one that is started here. */
export function noSidecarVariables(): Record<string, undefined> {
  const names = Object.keys(environment).filter((name) => name.startsWith('SIDECAR_'));
  return Object.fromEntries(names.map((name) => [name, undefined]));
}
