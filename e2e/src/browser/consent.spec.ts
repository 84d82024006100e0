import { createCourse } from './arrange/course.ts';
import { ConsentPage } from './pages/consent-page.ts';
import { markActivityDone } from './pages/course-acts.ts';
import { LogPage } from './pages/log-page.ts';
import { PEOPLE } from './people/people.ts';
import { deliver } from './stage/deliver.ts';
import { expect, test } from './test.ts';

test('where the site asks for consent, the badge is issued once the learner agrees', async ({
  stage,
  learner,
  teacher,
  issued,
  looksGood,
}) => {
  await stage.moodle.php("set_config('consentrequired', 1, 'local_navigatr');");
  try {
    const course = await createCourse(stage, {
      activities: [{ name: 'Reading' }],
      criteria: [{ kind: 'activity', activity: 'Reading' }],
    });
    await markActivityDone(learner, course.activities['Reading'] ?? 0);
    await deliver(stage);
    expect(await issued()).toEqual([]);
    const log = new LogPage(teacher);
    await log.open(course.id);
    await expect(log.rowOf('Ada Byron')).toContainText('Waits for consent');

    const consent = new ConsentPage(learner);
    await consent.openFromCourse(course.id);
    await expect(consent.main).toContainText(PEOPLE.learner.email);
    await looksGood(learner, 'consent');
    await consent.agree();
    await expect(consent.main).toContainText('You agreed on');
    await looksGood(learner, 'consent-given');
    await deliver(stage);
    expect(await issued()).toEqual([`${PEOPLE.learner.email}: 51`]);
  } finally {
    await stage.moodle.php("unset_config('consentrequired', 'local_navigatr');");
  }
});
