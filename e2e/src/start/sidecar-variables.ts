/** What somebody set for a sidecar of their own must not reach one that is started here. */
export function withoutSidecarVariables(env: Readonly<NodeJS.ProcessEnv>): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('SIDECAR_')));
}
