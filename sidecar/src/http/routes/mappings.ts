import {
  mappingHoldReply,
  mappingHoldRequest,
  moodleId,
  rule,
  type SiteAct,
  target,
} from '@local-navigatr/shared-types';
import { z } from 'zod';
import { siteActBy, writeAudit } from '../../audit/write-audit.ts';
import type { Db } from '../../db/client.ts';
import { placeHold } from '../../hold/create-hold.ts';
import { liftHolds } from '../../hold/release-hold.ts';
import { type Call, type Route, route } from '../route.ts';
import { readSegment } from '../segment.ts';

const path = '/v1/mappings/:courseId/:rule/hold';
const mappingQuery = z.object({ target: target() });
const ruleSegment = z
  .string()
  .regex(/^\d{1,7}$/)
  .transform(Number)
  .pipe(rule());

type HoldCall = Call<z.infer<typeof mappingHoldRequest>, z.infer<typeof mappingQuery>>;

/** The mapping that a call names: one of a course's badges, issued from a target. */
const mappingOf = ({ site, params, query }: HoldCall) => ({
  site: site.id,
  scope: 'mapping' as const,
  target: query.target,
  subject: readSegment(params, 'courseId', moodleId()),
  rule: readSegment(params, 'rule', ruleSegment),
});

async function pause(call: HoldCall) {
  const { deps, body } = call;
  const mapping = mappingOf(call);
  await deps.database.intake.transaction(async (tx) => {
    await placeHold(tx, { ...mapping, reason: 'mapping_paused', forMs: null, actor: body.actor.userId });
    await audit(tx, call, 'mapping_paused');
  });
  return { held: true };
}

async function resume(call: HoldCall) {
  const { deps } = call;
  const mapping = mappingOf(call);
  await deps.database.intake.transaction(async (tx) => {
    if ((await liftHolds(tx, mapping, ['mapping_paused'])) > 0) await audit(tx, call, 'mapping_resumed');
  });
  deps.wake();
  return { held: false };
}

function audit(tx: Db, call: HoldCall, action: SiteAct): Promise<void> {
  const mapping = mappingOf(call);
  return writeAudit(tx, {
    site: mapping.site,
    ...siteActBy(call.body.actor, action),
    details: `course ${mapping.subject}, rule ${mapping.rule}, ${mapping.target}`,
  });
}

export const mappingRoutes: Route[] = [
  route({
    method: 'PUT',
    path,
    summary: 'Holds what is queued for a mapping: it was paused',
    body: mappingHoldRequest,
    query: mappingQuery,
    reply: mappingHoldReply,
    handle: pause,
  }),
  route({
    method: 'DELETE',
    path,
    summary: 'Lets a mapping go on',
    body: mappingHoldRequest,
    query: mappingQuery,
    reply: mappingHoldReply,
    handle: resume,
  }),
];
