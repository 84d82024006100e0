const MAX_NAME = 63;

/** What Moodle has to know to talk to the sidecar. */
export type Pairing = {
  /** Where Moodle reaches the sidecar; may hold a path. */
  url: string;
  id: string;
  /** Base64. */
  secret: string;
};

/**
 * One line to paste instead of two: `<url>/#<site id>:<secret>`. The plugin takes it apart at the `#`, which no URL of
 * a server has.
 */
export const pairingCode = ({ url, id, secret }: Pairing): string =>
  `${url.replace(/\/+$/, '')}/#${id}:${secret}`;

/** A site id from an address: `https://moodle.example.org/vle` is `moodle-example-org-vle`. */
export function nameSite(wwwroot: string): string {
  const { host, pathname } = new URL(wwwroot);
  const words = `${host}${pathname}`.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.join('-').slice(0, MAX_NAME);
}
