import { describe, expect } from 'vitest';
import { northfieldId, type ObfCaller } from '../fixture/obf-caller.ts';
import { test } from '../fixture/obf-test.ts';

const badges = `/v2/badge/${northfieldId}`;

interface List {
  readonly result: readonly Record<string, unknown>[];
  readonly total: number;
}

async function list(api: ObfCaller, query = ''): Promise<List> {
  return (await api.get(`${badges}${query}`)).body as List;
}

describe('an organisation', () => {
  test('shows itself with its limit, and its sub-organisations', async ({ api }) => {
    expect((await api.get(`/v2/client/${northfieldId}`)).body).toMatchObject({
      id: northfieldId,
      name: 'Northfield College',
      aliases: 1,
      issuing_limit: 0,
    });
    expect((await api.get(`/v2/client/${northfieldId}/alias`)).body).toMatchObject({
      result: [{ id: 'NFFIRE1', name: 'Northfield Fire & Rescue <Academy>' }],
    });
  });

  test('may lose a sub-organisation', async ({ sandbox, api }) => {
    await sandbox.control.changeClient(northfieldId, { aliases: [] });
    expect((await api.get(`/v2/client/${northfieldId}/alias`)).body).toEqual({ result: [] });
  });
});

describe('the list of badges', () => {
  test('holds drafts and others unless one kind is asked for', async ({ api }) => {
    const totals = [await list(api), await list(api, '?draft=1'), await list(api, '?draft=false')];
    expect(totals.map(({ total }) => total)).toEqual([133, 2, 131]);
    expect(totals[1]?.result.map(({ id }) => id)).toEqual(['NDRAFT1', 'NDRAFT2']);
  });

  test('comes in pages, of 100 unless a limit is given', async ({ api }) => {
    expect((await list(api)).result).toHaveLength(100);
    const { result } = await list(api, '?limit=2&offset=1');
    expect(result.map(({ id }) => id)).toEqual(['NB0002', 'NB0003']);
    expect((await list(api, '?limit=1000&offset=133')).result).toEqual([]);
  });

  test.for(['limit=0', 'limit=1001', 'limit=many', 'offset=-1', 'draft=maybe'])(
    'refuses %s with 400',
    async (query, { api }) => {
      const answer = await api.get(`${badges}?${query}`);
      const message = expect.stringContaining(query.split('=')[0] ?? '');
      expect(answer).toMatchObject({
        status: 400,
        body: { status: 400, error: 'Bad Request', message, path: badges },
      });
    },
  );

  test('says languages, categories and who may issue it', async ({ sandbox, api }) => {
    const { result } = await list(api, '?limit=1000');
    expect(result[0]).toMatchObject({
      name: 'Digital Badge Basics',
      image: `${sandbox.url}/images/NB0001.png`,
      language: ['en', 'fi', 'ar'],
      client_alias_id: [],
    });
    expect(result[1]).toMatchObject({ category: ['Courses'] });
    expect(result.find(({ id }) => id === 'NFIRE1')).toMatchObject({ client_alias_id: ['NFFIRE1'] });
  });

  test('has the names of old replies on request', async ({ sandbox, api }) => {
    await sandbox.control.setBehaviour({ lists: 'old' });
    const [first] = (await list(api, '?limit=1')).result;
    expect(first).toMatchObject({ languages: ['en', 'fi', 'ar'] });
    expect(first).not.toHaveProperty('language');
  });
});

describe('one badge', () => {
  test('has its content in each language and its image as a data URL', async ({ api }) => {
    expect((await api.get(`${badges}/NB0001`)).body).toMatchObject({
      id: 'NB0001',
      image: expect.stringMatching(/^data:image\/png;base64,iVBOR/),
      primary_language: 'en',
      content: [
        { language: 'en', criteria: 'Complete **Digital Badge Basics**.' },
        { language: 'fi' },
        { language: 'ar' },
      ],
      draft: false,
    });
  });

  test.for(['NOSUCH', 'OB0001'])('%s, unknown or of another client, is 404', async (id, { api }) => {
    expect(await api.get(`${badges}/${id}`)).toMatchObject({
      status: 404,
      body: { message: 'Badge not found' },
    });
  });

  test('can be deleted, and be a draft for a while', async ({ sandbox, api }) => {
    await sandbox.control.deleteBadge('NB0002');
    await sandbox.control.addFault({ kind: 'unpublish', badgeId: 'NB0001' });
    expect((await api.get(`${badges}/NB0002`)).status).toBe(404);
    expect((await api.get(`${badges}/NB0001`)).body).toMatchObject({ draft: true });
    await sandbox.control.clearFaults();
    expect((await api.get(`${badges}/NB0001`)).body).toMatchObject({ draft: false });
  });

  test('shows its image at the address that the list gives', async ({ api }) => {
    const png = await api.get('/images/NB0001.png');
    expect([png.status, png.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect((await api.get('/images/missing-NB0001.png')).status).toBe(404);
  });
});
