import { createCourse } from './arrange/course.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { expect, test } from './test.ts';

test('a badge is chosen and saved with the keyboard alone', async ({ env, teacher }) => {
  const course = await createCourse(env, { criteria: [{ kind: 'self' }], badge: 'none' });
  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  await badges.chooseProvider('Northfield College');
  await badges.waitUntilFetched();

  await badges.picker.getByRole('searchbox', { name: 'Search badges' }).focus();
  // After the search: Refresh, then the badges.
  await teacher.keyboard.press('Tab');
  await expect(badges.picker.getByRole('button', { name: 'Refresh' })).toBeFocused();
  await teacher.keyboard.press('Tab');
  await expect(badges.badges.nth(0)).toBeFocused();
  await teacher.keyboard.press('ArrowRight');
  await teacher.keyboard.press('ArrowDown');
  // Three cards in a row.
  const below = badges.badges.nth(1 + 3);
  await expect(below).toBeFocused();
  await expect(below).toBeChecked();
  const chosen = (await below.getAttribute('value')) ?? '';
  await teacher.keyboard.press('Enter');
  await expect(badges.card).toContainText('Active');
  await expect(badges.card.getByRole('link', { name: 'View Badge' })).toHaveAttribute(
    'href',
    new RegExp(`/badge/${chosen}/`),
  );
});
