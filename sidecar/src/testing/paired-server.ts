import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Database } from '../db/client.ts';
import type { Site } from '../site/site.ts';
import { type RunningServer, startTestServer } from './running-server.ts';
import type { SignedClient } from './signed-client.ts';

export type PairedServer = {
  readonly running: RunningServer;
  readonly site: Site;
  readonly client: SignedClient;
};

/** A server for the tests of a file, and a new site with its client before each test. */
export function pairedServer(database: () => Database): PairedServer {
  let running: RunningServer;
  let paired: { site: Site; client: SignedClient };

  beforeAll(async () => {
    running = await startTestServer(database());
  });
  beforeEach(async () => {
    paired = await running.pair();
  });
  afterAll(() => running.server.stop());

  return {
    get running() {
      return running;
    },
    get site() {
      return paired.site;
    },
    get client() {
      return paired.client;
    },
  };
}
