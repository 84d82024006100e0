import { createReadingCourse } from './arrange/course.ts';
import { deliver } from './environment/deliver.ts';
import { completeReading } from './pages/course-acts.ts';
import { LogPage } from './pages/log-page.ts';
import { expect, test } from './test.ts';

test('a teacher compares completions, awards and the sidecar with one key press', async ({
  env,
  teacher,
  learner,
  looksGood,
}) => {
  const course = await createReadingCourse(env);
  await completeReading(learner, course);
  await deliver(env);
  await new LogPage(teacher).open(course.id);
  await teacher.getByRole('link', { name: 'Check completions' }).click();
  const count = (name: string) => teacher.locator(`[data-count="${name}"]`);
  await expect(count('completions')).toHaveText('1');
  await looksGood(teacher, 'sweep');

  await teacher.getByRole('button', { name: 'Check all completions now' }).press('Enter');
  await expect(teacher.getByRole('main')).toContainText('Missed completions found and recorded: 0.');
  await expect(count('unrecorded')).toHaveText('0');
  await expect(count('compared')).toHaveText('1');
  await expect(count('missing')).toHaveText('0');
  await looksGood(teacher, 'sweep-done');
});
