import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anIssueRequest, atOnce } from '../../testing/navigatr.ts';
import { answerJson } from '../../testing/stand-in-api.ts';
import { OBF_ACCESS as access, bearersInMemory, obfAt, StandInObf } from '../../testing/stand-in-obf.ts';
import type { IssueRequest, IssueResult, Platform } from '../port.ts';

const AWARD = '0f6c2a1e-0000-4000-8000-000000000001';
const award = {
  id: AWARD,
  wwwroot: 'https://moodle.example.org',
  courseId: '12',
  courseName: 'Health & Safety',
  issuedOn: Date.parse('2026-11-21T10:00:00Z'),
};
const request = anIssueRequest({
  badgeId: 'B1',
  providerId: 'ORG1',
  evidence: 'Completed “Health & Safety”.',
  score: 80,
  requestId: 'request-1',
  idempotencyKey: `${AWARD}-0`,
  award,
});

let obf: StandInObf;
let platform: Platform;
beforeEach(async () => {
  obf = await StandInObf.start();
  platform = obfAt(obf.url);
});
afterEach(() => obf.api.close());

async function issue(change: Partial<IssueRequest> = {}): Promise<IssueResult> {
  const refused = await platform.signIn(access, atOnce);
  if (refused !== null) return refused;
  const opening = await platform.connect('production');
  if (opening.kind !== 'open') throw new Error(opening.errorClass);
  return opening.line.issue({ ...request, ...change }, access);
}
const lastBody = () => JSON.parse(obf.seen('/issue').at(-1)?.body ?? '{}');

describe('issuing', () => {
  it('makes one event for one learner, under the id of the award without its revision', async () => {
    expect(await issue()).toMatchObject({ outcome: 'issued', remoteId: 'EV1' });
    expect(lastBody()).toEqual({
      api_consumer_id: 'local_navigatr',
      recipient: [{ email: 'ada@example.org', name: 'Ada Byron' }],
      log_entry: { award: AWARD, wwwroot: 'https://moodle.example.org', course_id: '12' },
      issued_on: 1_795_255_200,
      criteria_add: 'Completed “Health & Safety”.',
    });
    expect(obf.seen('/issue')[0]).toMatchObject({ method: 'POST', path: '/v2/event/ORG1/B1/issue' });
  });

  it('names the sub-organisation where there is one', async () => {
    await issue({ providerId: 'SUB1' });
    expect(lastBody()).toMatchObject({ client_alias_id: 'SUB1' });
  });

  it.each([
    ['2026-11-21T10:00:00Z', 12, '2027-11-21T10:00:00Z'],
    ['2026-08-31T23:59:59Z', 6, '2027-02-28T23:59:59Z'],
    ['2027-08-31T00:00:00Z', 6, '2028-02-29T00:00:00Z'],
    ['2026-12-31T10:00:00Z', 1, '2027-01-31T10:00:00Z'],
    ['2026-01-30T10:00:00Z', 120, '2036-01-30T10:00:00Z'],
  ])('a badge earned %s and valid for %i months expires %s', async (earned, validMonths, expires) => {
    await issue({ validMonths, award: { ...award, issuedOn: Date.parse(earned) } });
    expect(lastBody().expires_on).toBe(Date.parse(expires) / 1000);
  });

  it('cleans a name, and takes 64 characters before the @', async () => {
    const email = `${'a'.repeat(64)}@example.org`;
    await issue({ recipient: { firstName: ' Ada\u0007\n', lastName: '\tByron\u0000 ', email } });
    expect(lastBody().recipient).toEqual([{ email, name: 'Ada Byron' }]);
  });

  it.each([
    ['65 characters before the @', `${'a'.repeat(65)}@example.org`],
    ['no @', 'ada'],
    ['a control character', 'ada\u0001@example.org'],
    ['a bracket', 'Ada <ada@example.org>'],
  ])('refuses an address with %s without sending it', async (_, email) => {
    const result = await issue({ recipient: { firstName: 'Ada', lastName: 'Byron', email } });
    expect(result).toMatchObject({
      outcome: 'recipient_refused',
      reference: { httpStatus: null, errorClass: 'ADDRESS_NOT_ACCEPTED' },
    });
    expect(obf.seen('/issue')).toEqual([]);
  });

  it('goes on with another bearer where the one it had was refused: the token is good', async () => {
    await issue();
    obf.ended.add('bearer-1');
    expect(await issue()).toMatchObject({ outcome: 'token_refused' });
    expect(await platform.checkCredential(access, atOnce)).toMatchObject({ kind: 'good', renewed: true });
    expect(await issue()).toMatchObject({ outcome: 'issued' });
    expect(obf.bearers).toEqual(['bearer-1', 'bearer-2']);
  });

  it('takes a 403 with a bearer that works for one of the badge', async () => {
    obf.issue = (_, response) => {
      response.writeHead(403, { 'content-type': 'text/plain' });
      response.end('403 Forbidden');
    };
    expect(await issue()).toMatchObject({ outcome: 'token_refused' });
    expect(await platform.checkCredential(access, atOnce)).toMatchObject({ kind: 'good', renewed: false });
    expect(obf.bearers).toHaveLength(1);
  });

  it('uses the bearer that another replica has put there since', async () => {
    const bearers = bearersInMemory();
    platform = obfAt(obf.url, { bearers });
    const other = obfAt(obf.url, { bearers });
    await issue();
    await other.verify(access, atOnce);
    obf.ended.add('bearer-1');
    await other.verify(access, atOnce);
    expect(await issue()).toMatchObject({ outcome: 'token_refused' });
    expect(await platform.checkCredential(access, atOnce)).toMatchObject({ kind: 'good', renewed: true });
    expect(obf.bearers).toHaveLength(2);
  });

  it('is refused before anything is sent where the secret is another one', async () => {
    const wrong = { ...access, credential: { clientId: 'ORG1', clientSecret: 'of_another' } };
    expect(await platform.signIn(wrong, atOnce)).toMatchObject({ outcome: 'token_refused' });
    expect(await platform.checkCredential(wrong, atOnce)).toEqual({ kind: 'refused' });
    expect(await platform.verify(wrong, atOnce)).toMatchObject({ kind: 'failed', problem: 'token_refused' });
  });
});

describe('the catalogue', () => {
  it('has the organisation and its sub-organisations, and the badges that each may issue', async () => {
    const providers = await platform.listProviders(access, atOnce);
    expect(providers).toMatchObject({
      value: [
        { id: 'ORG1', name: 'Northfield' },
        { id: 'SUB1', name: 'Fire & Rescue' },
      ],
    });
    obf.badges.push({ id: 'B2', name: 'Second', draft: false, category: ['Courses'], languages: ['fi'] });
    const page = { page: 1, size: 50 };
    expect(await platform.listBadges(access, { providerId: 'ORG1', ...page }, atOnce)).toMatchObject({
      value: {
        total: 2,
        badges: [
          { id: 'B1', issuable: true, languages: ['en'] },
          { id: 'B2', categories: ['Courses'] },
        ],
      },
    });
    expect(await platform.listBadges(access, { providerId: 'SUB1', ...page }, atOnce)).toMatchObject({
      value: { total: 1, badges: [{ id: 'B1', providerId: 'SUB1' }] },
    });
    expect(obf.seen('/badge/ORG1').at(0)?.path).toContain('draft=false');
  });

  it('reads a badge in its first language, and knows a draft and one that is gone', async () => {
    const content = [
      { language: 'fi', name: 'Yksi', description: 'f' },
      { language: 'en', name: 'One', description: 'e' },
    ];
    obf.badges = [
      { id: 'B3', primary_language: 'en', content, draft: true, image: 'data:image/png;base64,AA' },
    ];
    expect(await platform.getBadge(access, { id: 'B3' }, atOnce)).toMatchObject({
      value: { name: 'One', status: 'draft', issuable: false, languages: ['en', 'fi'] },
    });
    expect(await platform.isIssuable(access, 'B3', atOnce)).toBe(false);
    expect(await platform.isIssuable(access, 'GONE', atOnce)).toBe(false);
    expect(await platform.getBadge(access, { id: 'GONE' }, atOnce)).toMatchObject({ problem: 'not_found' });
  });

  it.each([
    [0, 99, 5, false],
    [10, 8, 0, false],
    [10, 9, 0, true],
    [10, 0, 9, true],
  ])(
    'may issue %d, lists %d and issued %d lately: used up %s',
    async (issuing_limit, issued, lately, usedUp) => {
      obf.client = { id: 'ORG1', name: 'Northfield', issuing_limit };
      obf.recipients = Array.from({ length: issued }, () => ({}));
      expect(await platform.isQuotaUsedUp?.(access, atOnce, lately)).toBe(usedUp);
    },
  );

  it('tells what the account may issue, and until when', async () => {
    obf.client = { id: 'ORG1', name: 'Northfield', issuing_limit: 10, paid_until: 2_000_000_000 };
    obf.recipients = [{}, {}];
    const validUntil = '2033-05-18T03:33:20.000Z';
    expect(await platform.allowance?.(access, atOnce)).toMatchObject({
      value: { limit: 10, issued: 2, validUntil },
    });
    obf.client = { id: 'ORG1', name: 'Northfield', issuing_limit: 0, paid_until: 'never' };
    expect(await platform.allowance?.(access, atOnce)).toMatchObject({
      value: { limit: null, issued: null, validUntil: null },
    });
  });

  it('calls nobody where the configuration does not allow the host', async () => {
    const nowhere = obfAt(null as unknown as URL);
    expect(nowhere.environments).toEqual([]);
    expect(await nowhere.connect('production')).toMatchObject({ errorClass: 'HOST_NOT_ALLOWED' });
  });
});

describe('finding an award', () => {
  const find = (since = 0) => platform.lookUp?.find(access, { id: AWARD, badgeId: 'B1', since }, atOnce);
  const entry = (id: string) => JSON.stringify({ award: id, course_id: '12' });

  it('asks by badge, award and time, and believes only the log entry of the answer', async () => {
    obf.events = [{ id: 'EV7', badge_id: 'B1', log_entry: entry('another') }];
    expect(await find(Date.parse('2024-11-21T10:00:00Z'))).toEqual({ kind: 'absent' });
    obf.events.push({ id: 'EV8', badge_id: 'B1', log_entry: entry(AWARD) });
    expect(await find()).toEqual({ kind: 'found', remoteId: 'EV8' });
    const query = new URL(obf.seen('/event/ORG1')[0]?.path ?? '', obf.url).searchParams;
    expect(Object.fromEntries(query)).toMatchObject({
      badge_id: 'B1',
      log_entry: `award:${AWARD}`,
      begin: String(Date.parse('2024-11-20T10:00:00Z') / 1000),
      order_by: 'desc',
    });
  });

  it('opens events whose log entry an older host does not list', async () => {
    const seen = { id: 'EV9', badge_id: 'B1' };
    obf.events = [seen];
    obf.instead = ({ path }, response) => {
      if (!path.endsWith('/EV9')) return false;
      answerJson(response, 200, { ...seen, log_entry: entry(AWARD) });
      return true;
    };
    expect(await find()).toEqual({ kind: 'found', remoteId: 'EV9' });
  });

  it.each([
    ['a page of a portal', '<html>'],
    ['no list', '{"success":true}'],
    ['a list that does not say how long it is', '{"result":[]}'],
    ['an event that cannot be read', '{"result":[{"id":"??"}],"total":1}'],
  ])('learns nothing from %s', async (_, body) => {
    obf.instead = (_seen, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(body);
      return true;
    };
    expect(await find()).toEqual({ kind: 'unknown' });
  });

  it('learns nothing where it is refused, or the platform fails', async () => {
    obf.instead = (_seen, response) => {
      answerJson(response, 503, {});
      return true;
    };
    expect(await find()).toEqual({ kind: 'unknown' });
    await obf.api.close();
    expect(await find()).toEqual({ kind: 'unknown' });
    await obf.api.open();
  });
});
