import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerJson } from '../../testing/stand-in-api.ts';
import { OBF_ACCESS as access, obfAt, StandInObf } from '../../testing/stand-in-obf.ts';
import type { Platform, RateLimitPermit } from '../port.ts';

const atOnce: RateLimitPermit = async () => {};
const wrong = { ...access, credential: { clientId: 'ORG1', clientSecret: 'of_another' } };
const award = { id: '0f6c2a1e-0000-4000-8000-000000000001', badgeId: 'B1', since: 0 };

let obf: StandInObf;
let platform: Platform;
beforeEach(async () => {
  obf = await StandInObf.start();
  obf.recipients = [{ event_id: 'EV1', email: 'ada@example.org' }];
  platform = obfAt(obf.url);
});
afterEach(() => obf.api.close());

const find = (given = access) => platform.lookUp?.find(given, award, atOnce);
const revoke = (given = access) => platform.revoke?.(given, 'EV1', atOnce);
/** Answers 403 to calls whose path ends so. */
const forbid = (end: string) => {
  obf.instead = ({ path }, response) => {
    if (!path.split('?')[0]?.endsWith(end)) return false;
    answerJson(response, 403, {});
    return true;
  };
};

describe('a secret that is refused', () => {
  it('is told of by a look-up and by a revocation', async () => {
    expect(await find(wrong)).toEqual({ kind: 'token_refused' });
    expect(await revoke(wrong)).toEqual({ kind: 'token_refused' });
  });

  it('is told of where it ends between two questions', async () => {
    obf.instead = ({ path }, response) => {
      if (!path.endsWith('/revoke') && !path.endsWith('/ping')) return false;
      answerJson(response, 403, {});
      return true;
    };
    expect(await revoke()).toEqual({ kind: 'token_refused' });
  });
});

describe('a 403 with a secret that is good', () => {
  it.each(['/recipient', '/revoke'])('of %s says of the badge that it is not revoked', async (end) => {
    forbid(end);
    expect(await revoke()).toEqual({ kind: 'refused' });
  });

  it('of the organisation says nothing of the secret', async () => {
    forbid('/client/ORG1');
    expect(await platform.verify(access, atOnce)).toMatchObject({ kind: 'failed', problem: 'not_allowed' });
  });

  it('of the list of events says that the account may not see it', async () => {
    forbid('/event/ORG1');
    expect(await find()).toEqual({ kind: 'not_allowed' });
  });

  it('says nothing where the secret cannot be asked about', async () => {
    obf.instead = ({ path }, response) => {
      const status = path.endsWith('/ping') ? 500 : path.includes('/event/ORG1') ? 403 : null;
      if (status === null) return false;
      answerJson(response, status, {});
      return true;
    };
    expect(await find()).toEqual({ kind: 'unknown' });
  });
});

describe('a page of a portal that refuses, whatever is asked', () => {
  it.each([401, 403])('with %d says nothing of the secret', async (status) => {
    await platform.verify(access, atOnce);
    obf.api.onRead((_, response) => {
      response.writeHead(status, { 'content-type': 'text/html' });
      response.end('<html><title>Sign in to this network</title></html>');
    });
    expect(await platform.checkCredential(access, atOnce)).toEqual({ kind: 'unknown' });
    expect(await platform.verify(access, atOnce)).toMatchObject({ problem: 'not_navigatr' });
    expect(await find()).toEqual({ kind: 'unknown' });
    expect(await revoke()).toEqual({ kind: 'unknown' });
    expect(obf.bearers).toHaveLength(1);
  });
});
