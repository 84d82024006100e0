/** Where the plugin builds things: pages, external functions, tasks, checks, the privacy provider, uninstalling. */
const BUILDS =
  /^(\w+\.php|db\/\w+\.php|classes\/(check|external|privacy|task)\/.*|classes\/local\/sidecar\/client\.php)$/;
const FETCHES = /\bclient::(from_config|lazy)\(/;

/**
 * A sentence where a class fetches the client of the sidecar instead of being handed it.
 *
 * @param path from the root of the plugin
 */
export function findFetched(path: string, text: string): string | undefined {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
  const fetched = BUILDS.test(path) ? undefined : FETCHES.exec(code)?.[1];
  return fetched === undefined
    ? undefined
    : `${path} calls client::${fetched}(): let its caller hand it the client`;
}
