import { courseHoldReply, courseHoldRequest, moodleId } from '@local-navigatr/shared-types';
import type { z } from 'zod';
import { writeAudit } from '../../audit/write-audit.ts';
import { Refusal } from '../../errors.ts';
import { liftHolds } from '../../hold/lift.ts';
import { placeHold } from '../../hold/place.ts';
import { type Call, type Route, route } from '../route.ts';

type HoldCall = Call<z.infer<typeof courseHoldRequest>>;

function courseOf(call: HoldCall): string {
  const course = moodleId().safeParse(call.params['courseId']);
  if (course.success) return course.data;
  throw new Refusal('invalid_request', 'not a course id', [{ path: 'courseId', message: 'is not an id' }]);
}

async function pause(call: HoldCall) {
  const { deps, site, body } = call;
  const subject = courseOf(call);
  await deps.database.intake.transaction(async (tx) => {
    const actor = body.actor.userId;
    await placeHold(tx, {
      site: site.id,
      scope: 'course',
      subject,
      reason: 'mapping_paused',
      forMs: null,
      actor,
    });
    await audit(tx, call, 'mapping_paused');
  });
  return { held: true };
}

async function resume(call: HoldCall) {
  const { deps, site } = call;
  const place = { site: site.id, scope: 'course' as const, subject: courseOf(call) };
  await deps.database.intake.transaction(async (tx) => {
    if ((await liftHolds(tx, place, ['mapping_paused'])) > 0) await audit(tx, call, 'mapping_resumed');
  });
  deps.wake();
  return { held: false };
}

const audit = (tx: Parameters<typeof writeAudit>[0], call: HoldCall, action: string) =>
  writeAudit(tx, {
    site: call.site.id,
    actor: call.body.actor.userId,
    context: call.body.actor.contextId,
    action,
    details: `course ${courseOf(call)}`,
  });

export const courseRoutes: Route[] = [
  route({
    method: 'PUT',
    path: '/v1/courses/:courseId/hold',
    summary: 'Holds what is queued for a course: its mapping was paused',
    body: courseHoldRequest,
    reply: courseHoldReply,
    handle: pause,
  }),
  route({
    method: 'DELETE',
    path: '/v1/courses/:courseId/hold',
    summary: 'Lets a course go on',
    body: courseHoldRequest,
    reply: courseHoldReply,
    handle: resume,
  }),
];
