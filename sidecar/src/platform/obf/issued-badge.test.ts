import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { atOnce } from '../../testing/navigatr.ts';
import { answerJson } from '../../testing/stand-in-api.ts';
import { OBF_ACCESS as access, obfAt, StandInObf } from '../../testing/stand-in-obf.ts';
import type { Platform } from '../port.ts';

let obf: StandInObf;
let platform: Platform;
beforeEach(async () => {
  obf = await StandInObf.start();
  platform = obfAt(obf.url);
});
afterEach(() => obf.api.close());

describe('an issued badge', () => {
  const recipient = { event_id: 'EV1', email: 'Ada@Example.org', received: true, in_passport: false };

  it('is claimed or not, and revoked under the address that it was issued to', async () => {
    obf.recipients = [{ event_id: 'EV2', email: 'eve@example.org' }, recipient];
    expect(await platform.listStandings?.(access, 0, atOnce)).toMatchObject({
      value: {
        badges: [
          { remoteId: 'EV2', claimed: false, revoked: false },
          { remoteId: 'EV1', claimed: true, revoked: false },
        ],
        rows: 2,
        total: 2,
      },
    });
    expect(await platform.revoke?.(access, 'EV1', atOnce)).toEqual({ kind: 'revoked' });
    expect(obf.seen('/revoke')).toMatchObject([{ method: 'PUT', body: '{"recipient":["Ada@Example.org"]}' }]);
  });

  it('is not revoked twice, and may be gone or not be listed yet', async () => {
    obf.recipients = [{ ...recipient, revoked: true }];
    expect(await platform.revoke?.(access, 'EV1', atOnce)).toEqual({ kind: 'revoked' });
    expect(obf.seen('/revoke')).toEqual([]);
    obf.recipients = [];
    expect(await platform.revoke?.(access, 'EV1', atOnce)).toEqual({ kind: 'gone' });
    obf.events = [{ id: 'EV1', badge_id: 'B1' }];
    expect(await platform.revoke?.(access, 'EV1', atOnce)).toEqual({ kind: 'unknown' });
  });

  it.each([
    [400, { error: 'Bad Request', message: 'Ada B (ada@example.org): locked by ORG1 until 2027' }],
    [200, { success: false, message: 'Ada B (ada@example.org): locked by ORG1 until 2027', count: null }],
  ])(
    'is not revoked where that is refused (%d), with the reason that names no learner',
    async (status, body) => {
      obf.recipients = [{ ...recipient, name: 'Ada B' }];
      obf.instead = ({ path }, response) => {
        if (path.endsWith('/revoke')) answerJson(response, status, body);
        return path.endsWith('/revoke');
      };
      expect(await platform.revoke?.(access, 'EV1', atOnce)).toEqual({
        kind: 'refused',
        said: '… … locked by … until 2027',
      });
    },
  );

  it('is not taken for gone where every answer is 404: the address may be wrong', async () => {
    obf.instead = (_, response) => {
      answerJson(response, 404, { status: 404, error: 'Not Found' });
      return true;
    };
    expect(await platform.revoke?.(access, 'EV1', atOnce)).toEqual({ kind: 'unknown' });
  });
});
