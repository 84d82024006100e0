import { createReadingCourse } from './arrange/course.ts';
import { deliver } from './environment/deliver.ts';
import { completeReading } from './pages/course-acts.ts';
import { LogPage } from './pages/log-page.ts';
import { visit } from './pages/wait-until-settled.ts';
import { expect, test } from './test.ts';

test('a teacher is told the first missing link between a learner and the badge', async ({
  env,
  teacher,
  learner,
  looksGood,
}) => {
  const course = await createReadingCourse(env);
  const log = new LogPage(teacher);
  const explain = async () => {
    await log.open(course.id);
    await teacher.getByRole('link', { name: 'Explain a learner' }).click();
    await teacher.getByRole('searchbox', { name: 'Name or email of the learner' }).fill('ada');
    await teacher.getByRole('main').getByRole('button', { name: 'Search' }).click();
    await teacher.getByRole('link', { name: 'Ada Byron' }).click();
  };
  await explain();
  const main = teacher.getByRole('main');
  await expect(main).toContainText('Moodle has not recorded a completion. Criteria met: 0 of 1.');
  await looksGood(teacher, 'explain-missing');

  await completeReading(learner, course);
  await deliver(env);
  await explain();
  await expect(main).toContainText('Moodle recorded the completion');
  await expect(main).toContainText('Attempts so far: 1');
  await expect(main).not.toContainText('Missing');
  await looksGood(teacher, 'explain-done');

  // Participants and the report of completions lead to the learner's profile in the course, and that leads here.
  await visit(teacher, `/user/view.php?id=${course.users['ada'] ?? 0}&course=${course.id}`);
  await teacher.getByRole('link', { name: 'Explain the Navigatr badge' }).click();
  await expect(teacher.getByRole('main')).toContainText('Moodle recorded the completion');
});
