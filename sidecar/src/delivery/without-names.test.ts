import { expect, it } from 'vitest';
import type { Access, IssueResult } from '../platform/port.ts';
import { withoutNames } from './without-names.ts';

const result = (said: string | null): IssueResult => ({
  outcome: 'refused',
  reference: { httpStatus: 400, errorClass: null },
  remoteId: null,
  retryAfterMs: null,
  said,
});
const access: Access = {
  environment: 'production',
  credential: { clientId: 'ORG1', clientSecret: 's3cret/+(x' },
  authScheme: 'bearer',
  timeoutMs: 1_000,
};

it.each<[string, string, string, string]>([
  ['Ada', 'Byron', 'No ADA here', 'No … here'],
  ['Ada', 'Byron', 'Adamant byron.', 'Adamant ….'],
  ['Ada Maria', 'Byron', 'Name "Ada Maria", of Maria', 'Name "…", of …'],
  ['Zoe\u0308', 'B', 'Zoë B is odd', '… B is odd'],
  ['A', '.', 'A learner.', 'A learner.'],
  ['(+', '$&', 'no ($&) here', 'no (…) here'],
  ['Ada', 'Byron', 'Local part a.b+x is odd', 'Local part … is odd'],
  ['Ada', 'Byron', 'Secret s3cret/+(x of ORG1', 'Secret … of …'],
])('%s %s: %s', (firstName, lastName, said, rest) => {
  const learner = { firstName, lastName, email: 'a.b+x@example.org' };
  expect(withoutNames(result(said), learner, access).said).toBe(rest);
});

it.each(Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index)))(
  'leaves out names and addresses with %j in them',
  (sign) => {
    const learner = { firstName: `Jo${sign}e`, lastName: `${sign}${sign}`, email: `x${sign}y@example.org` };
    const said = `Name Jo${sign}e of x${sign}y is odd`;
    expect(withoutNames(result(said), learner, access).said).not.toContain(`o${sign}e`);
  },
);

it('leaves alone what says nothing', () => {
  const learner = { firstName: 'Ada', lastName: 'Byron', email: 'ada@example.org' };
  expect(withoutNames(result(null), learner, access)).toEqual(result(null));
});
