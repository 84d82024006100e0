import {
  connection,
  deleteConnectionRequest,
  putConnectionReply,
  putConnectionRequest,
  testConnectionReply,
  testConnectionRequest,
} from '@local-navigatr/shared-types';
import type { Background } from '../../catalogue/background.ts';
import { warmCatalogue } from '../../catalogue/warm.ts';
import { readConnection } from '../../connection/read-connection.ts';
import { removeConnection } from '../../connection/remove-connection.ts';
import { saveConnection } from '../../connection/save-connection.ts';
import { testConnection } from '../../connection/test-connection.ts';
import { type Route, route } from '../route.ts';

const path = '/v1/connection';

export const connectionRoutes = (background: Background): Route[] => [
  route({
    method: 'GET',
    path,
    summary: 'How the site is connected and how it stands; never the token',
    reply: connection,
    handle: ({ deps, site }) => deps.database.intake.run((db) => readConnection(db, site.id, deps)),
  }),
  route({
    method: 'PUT',
    path,
    summary: 'Tests and stores a connection; stored only if it verifies, or forced',
    body: putConnectionRequest,
    reply: putConnectionReply,
    handle: async ({ deps, site, body }) => {
      const reply = await saveConnection(deps, site.id, body);
      if (reply.saved && reply.test.ok) warmCatalogue({ deps, background, site: site.id });
      return reply;
    },
  }),
  route({
    method: 'DELETE',
    path,
    summary: 'Forgets the credential and holds what was to be issued with it',
    body: deleteConnectionRequest,
    reply: connection,
    handle: ({ deps, site, body }) => removeConnection(deps, site.id, body.actor),
  }),
  route({
    method: 'POST',
    path: `${path}/test`,
    summary: 'Tests given values unsaved, or the stored ones',
    body: testConnectionRequest,
    reply: testConnectionReply,
    handle: ({ deps, site, body }) => testConnection(deps, site.id, body),
  }),
];
