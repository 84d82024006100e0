import {
  connection,
  connectionId,
  connectionsReply,
  deleteConnectionRequest,
  MAIN_CONNECTION,
  putConnectionReply,
  putConnectionRequest,
  testConnectionReply,
  testConnectionRequest,
} from '@local-navigatr/shared-types';
import type { BackgroundTasks } from '../../catalogue/background-tasks.ts';
import { refreshAllowances } from '../../catalogue/refresh-allowance.ts';
import { warmCatalogue } from '../../catalogue/warm.ts';
import type { ConnectionKey } from '../../connection/access.ts';
import { offeredPlatforms, readConnection, readConnections } from '../../connection/read-connection.ts';
import { removeConnection } from '../../connection/remove-connection.ts';
import { saveConnection } from '../../connection/save-connection.ts';
import { testConnection } from '../../connection/test-connection.ts';
import { type Call, type Route, route } from '../route.ts';
import { readSegment } from '../segment.ts';

type Path = '/v1/connection' | '/v1/connections/:id';

/** The connection that a call is about: the main one where its path names none. */
const keyOf = ({ site, params }: Call): ConnectionKey => ({
  site: site.id,
  connection: readSegment({ id: MAIN_CONNECTION, ...params }, 'id', connectionId()),
});

const routesAt = (path: Path, background: BackgroundTasks): Route[] => [
  route({
    method: 'GET',
    path,
    summary: 'How the site is connected and how it stands; never the token',
    reply: connection,
    handle: async (call) => {
      const { deps } = call;
      const key = keyOf(call);
      return deps.database.intake.run((db) => readConnection(db, deps, key));
    },
  }),
  route({
    method: 'PUT',
    path,
    summary: 'Tests and stores a connection; stored only if it verifies, or forced',
    body: putConnectionRequest,
    reply: putConnectionReply,
    handle: async (call) => {
      const { deps, body } = call;
      const key = keyOf(call);
      const reply = await saveConnection(deps, key, body);
      if (reply.saved && reply.test.ok) warmCatalogue({ deps, background, key });
      return reply;
    },
  }),
  route({
    method: 'DELETE',
    path,
    summary: 'Forgets the credential and holds what was to be issued with it',
    body: deleteConnectionRequest,
    reply: connection,
    handle: async (call) => removeConnection(call.deps, keyOf(call), call.body.actor),
  }),
  route({
    method: 'POST',
    path: `${path}/test`,
    summary: 'Tests given values unsaved, or the stored ones',
    body: testConnectionRequest,
    reply: testConnectionReply,
    handle: async (call) => testConnection(call.deps, keyOf(call), call.body),
  }),
];

export const connectionRoutes = (background: BackgroundTasks): Route[] => [
  ...routesAt('/v1/connection', background),
  route({
    method: 'GET',
    path: '/v1/connections',
    summary: 'Every connection of the site, the main one first',
    reply: connectionsReply,
    handle: async ({ deps, site }) => {
      await refreshAllowances(deps, background, site.id);
      return {
        connections: await deps.database.intake.run((db) => readConnections(db, deps, site.id)),
        offered: offeredPlatforms(deps),
      };
    },
  }),
  ...routesAt('/v1/connections/:id', background),
];
