import { expect, it } from 'vitest';
import { findRepeated } from './find-repeated.ts';

const PHP = 'moodle-plugin/classes/local/sync/recalls.php';
const SIDECAR = 'sidecar/src/award/take-over.ts';

it.each([
  ['SQL of PHP', PHP, `"status = 'sent' AND state IN ('needs_attention', 'queued')"`, 'open'],
  ['a list of PHP', PHP, `in_array($state, ['sending', 'unknown'], true)`, 'sent'],
  [
    'SQL of the sidecar',
    SIDECAR,
    "sql`i.state not in ('issued', 'cancelled', 'revoking', 'revoked')`",
    'settled',
  ],
  ['what is under way', SIDECAR, "sql`i.state in ('queued', 'sending', 'unknown')`", 'underway'],
  ['the same in the browser', 'moodle-plugin/amd/src/a.ts', "['queued', 'sending', 'unknown']", 'underway'],
  ['what is stopped', PHP, "['needs_attention', 'cancelled']", 'stopped'],
  ['outcomes', SIDECAR, "sql`outcome in ('issued', 'issued_unconfirmed')`", 'issuedOutcomes'],
  ['reasons', PHP, `"reason IN ('erased', 'erased_may_exist')"`, 'erasedReasons'],
])('finds a set that the table has: %s', (_what, path, text, set) => {
  expect(findRepeated(path, text)).toEqual([expect.stringMatching(`→ ${set} of shared-types`)]);
});

it.each([
  ['SQL of PHP', PHP, `"state = 'sent_away' AND due = 0"`],
  ['PHP', PHP, `$award->state === 'finished'`],
  ['one of several', SIDECAR, "sql`reason in ('recorded', 'decided')`"],
  ['a reason', SIDECAR, "sql`i.reason <> 'may_exist'`"],
])('finds a word that the table does not have: %s', (_what, path, text) => {
  expect(findRepeated(path, text)).toEqual([expect.stringContaining('the table has no')]);
});

it.each([
  [
    'what is made of the table',
    'moodle-plugin/classes/local/contract/vocabulary.php',
    "['sending', 'unknown']",
  ],
  ['a test', 'sidecar/src/award/take-over.db.test.ts', "['sending', 'unknown']"],
  ['another set', PHP, "in_array($state, ['sending', 'issued'], true)"],
  ['words of the table', PHP, `"state = 'queued' AND reason = 'shared_address'"`],
  ['a hold', SIDECAR, "sql`h.reason in ('mapping_paused', 'connection_removed')`"],
])('leaves alone %s', (_what, path, text) => {
  expect(findRepeated(path, text)).toEqual([]);
});
