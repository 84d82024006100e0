import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, disconnect, TOKEN } from './arrange/connection.ts';
import { createCourse } from './arrange/course.ts';
import { deliver } from './environment/deliver.ts';
import type { TestEnvironment } from './environment/test-environment.ts';
import { ConnectionPage } from './pages/connection-page.ts';
import { expect, test } from './test.ts';

/** Typed by somebody and refused. */
const REFUSED = 'canary-of-a-refused-token-5d1f';

test('a token is in no table, file, log or page of either side, not even one that was refused', async ({
  newEnv: env,
  admin,
}) => {
  // Whatever account was there before: nothing is asked about it here.
  await disconnect(env);
  await connect(env);
  const settings = new ConnectionPage(admin);
  await settings.open();
  const pages: string[] = [];
  for (const token of [REFUSED, TOKEN]) {
    await settings.typeSidecar(env.sidecar.url, env.sidecar.secret);
    await settings.typeToken(token);
    await settings.testConnection();
    await expect(settings.testResult).toContainText(/connected as|does not accept this token/);
    pages.push(await pageWithoutTyped(settings));
    await settings.save();
    pages.push(await admin.content());
  }
  await expect(settings.notice).toContainText('Saved. It works');
  const course = await createCourse(env, { criteria: [{ kind: 'self' }] });
  const users = Object.values(course.users);
  await env.moodle.fixture('complete', { course: course.id, users });
  await deliver(env);

  for (const canary of [TOKEN, REFUSED, env.sidecar.secret]) {
    expect(await findInMoodle(env, canary)).toEqual([]);
    expect(pages.filter((page) => page.includes(canary))).toEqual([]);
    expect(findInFiles(env.moodle.dataroot, canary)).toEqual([]);
    expect(findInFiles(env.sidecar.home, canary)).toEqual([]);
    expect(Object.entries(env.moodle.logs()).filter(([, text]) => text.includes(canary))).toEqual([]);
    expect(await (await fetch(`${env.sidecar.url}/metrics`)).text()).not.toContain(canary);
  }
});

/** The search finds what is there: else it would prove nothing. */
test('the search for tokens finds what lies open', async ({ env }) => {
  expect(await findInMoodle(env, env.sidecar.url)).toContain('config_plugins');
  expect(findInFiles(env.sidecar.home, 'navigatr:production:9')).not.toEqual([]);
});

/** What is typed is in the page as long as somebody types it. */
async function pageWithoutTyped({ page }: ConnectionPage): Promise<string> {
  return (await page.content()).replace(/<input[^>]*>/g, '');
}

/** Tables of Moodle that hold the text in any column. */
async function findInMoodle({ moodle }: TestEnvironment, text: string): Promise<string[]> {
  const { tables } = await moodle.fixture<{ tables: string[] }>('find_text', { text });
  return tables;
}

/** Files below a folder that hold the text. */
function findInFiles(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text));
}
