import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mustRun } from '../system/command.ts';
import { sourceDate } from './source-date.ts';

const moment = new Date('2026-03-01T10:20:30Z');
const folder = mkdtempSync(join(tmpdir(), 'source-date-'));
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(() => {
  writeFileSync(join(folder, 'package.json'), '{}');
  const halfASecondLater = new Date(moment.getTime() + 500);
  utimesSync(join(folder, 'package.json'), halfASecondLater, halfASecondLater);
});

it('believes SOURCE_DATE_EPOCH first', async () => {
  const env = { SOURCE_DATE_EPOCH: '1700000000' };
  expect(await sourceDate(folder, env)).toEqual({
    date: new Date(1_700_000_000_000),
    of: 'SOURCE_DATE_EPOCH',
  });
  await expect(sourceDate(folder, { SOURCE_DATE_EPOCH: 'now' })).rejects.toThrow('"now"');
});

it.each([
  ['sources that are no git clone', {}],
  ['a machine without git', { PATH: '/nowhere' }],
])('takes the date that an archive of the sources gave its files: %s', async (_, env) => {
  expect(await sourceDate(folder, env)).toEqual({ date: moment, of: 'package.json' });
});

it('takes the last commit of a clone', async () => {
  const git = (...args: string[]) => mustRun('git', ['-C', folder, ...args], { env: author });
  await git('init', '--quiet');
  await git('commit', '--quiet', '--allow-empty', '-m', 'First');
  expect(await sourceDate(folder, {})).toEqual({ date: new Date(1_600_000_000_000), of: 'the last commit' });
});

const author = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@school.example',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@school.example',
  GIT_COMMITTER_DATE: '1600000000 +0000',
};
