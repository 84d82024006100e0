import type { z } from 'zod';
import * as shared from '../src/index.ts';

/** Every body between Moodle and the sidecar, under the name of its golden file. */
export const wireBodies: Record<string, z.ZodType> = {
  awards_request: shared.awardsRequest,
  awards_reply: shared.awardsReply,
  missing_request: shared.missingRequest,
  missing_reply: shared.missingReply,
  feed_reply: shared.feedReply,
  issuance_reply: shared.issuance,
  act_request: shared.actRequest,
  decide_request: shared.decideRequest,
  act_reply: shared.actReply,
  course_hold_request: shared.courseHoldRequest,
  course_hold_reply: shared.courseHoldReply,
  connection_reply: shared.connection,
  test_connection_request: shared.testConnectionRequest,
  test_connection_reply: shared.testConnectionReply,
  put_connection_request: shared.putConnectionRequest,
  put_connection_reply: shared.putConnectionReply,
  delete_connection_request: shared.deleteConnectionRequest,
  providers_reply: shared.providersReply,
  badges_reply: shared.badgesReply,
  badge_reply: shared.badgeReply,
  export_request: shared.exportRequest,
  export_reply: shared.exportReply,
  erase_request: shared.eraseRequest,
  erase_reply: shared.eraseReply,
  confirm_recovery_request: shared.confirmRecoveryRequest,
  confirm_recovery_reply: shared.confirmRecoveryReply,
  forget_site_reply: shared.forgetSiteReply,
  error: shared.errorBody,
};
