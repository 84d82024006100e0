import type { PostgresUrl, PostgresUrlReading } from './postgres-url.ts';

/**
 * A URL that is read anew for each connection, because tokens of RDS live 15 minutes, and Vault and cert-manager put new
 * passwords and certificates into the same files. Only how the sidecar shows itself may change: at another host or database
 * would be another ledger, under a process that knows this one. A file that is just being written, or is wrong, changes nothing.
 */
export function renewingUrl(first: PostgresUrl, read: () => PostgresUrlReading): PostgresUrl {
  let latest = first;
  const renewed = () => {
    const reading = read();
    if (reading.kind === 'url') {
      const { user, password, tls } = reading.url;
      latest = { ...first, user, password, tls };
    }
    return latest;
  };
  return { ...first, renewed };
}
