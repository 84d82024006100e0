import { expect, test } from 'vitest';
import { forgetStrings, resetStrings } from '../testing/core/str.ts';
import { string } from './strings.ts';

test('without a network a string that is not here yet is no answer of Moodle', async () => {
  forgetStrings('removebadge');
  await expect(string('removebadge')).rejects.toMatchObject({ message: '[moodledidnotanswer]' });
  resetStrings();
});
