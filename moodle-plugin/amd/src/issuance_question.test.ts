import { describe, expect, test, vi } from 'vitest';
import { askedQuestions, personCancels, personWrites } from '../testing/core/notification.ts';
import { shownToasts } from '../testing/core/toast.ts';
import { open, press, resetLogPage, TABLE } from '../testing/log_page.ts';
import { answer } from '../testing/service.ts';

resetLogPage();

describe('the question before an act', () => {
  test.each(['cancel', 'revoke', 'decide_issued'])(
    'names the learner of the row, as text: %s',
    async (act) => {
      personCancels();
      const learner =
        '<span class="local-navigatr-learner">Ada &lt;b&gt; <small>ada@example.org</small></span>';
      const entry = `<a href="#" data-action="local_navigatr-act" data-act="${act}" data-award="award-1">Act</a>`;
      open({ report: TABLE.replace('<td>', `<td>${learner}</td><td>${entry}`) });
      press(`[data-act="${act}"]`);
      await vi.waitFor(() =>
        expect(askedQuestions()[0]).toContain('<bdi>Ada &lt;b&gt; ada@example.org</bdi>'),
      );
      expect(askedQuestions()[0]).not.toContain('&lt;p');
    },
  );

  test('is answered with nothing done where somebody else had done it, with another reason', async () => {
    answer('act_on_issuances', () => ({
      results: [
        { id: 'award-1', result: 'done', state: 'revoked', reason: 'revoked_by_person', changed: false },
      ],
    }));
    const entry =
      '<a href="#" data-action="local_navigatr-act" data-act="revoke" data-award="award-1" data-seen="issued">Act</a>';
    open({ report: TABLE.replace('<td>', `<td>${entry}`) });
    personWrites('Issued twice');
    press('[data-act="revoke"]');
    const message = '[actresult_changed "[state_revoked]"]';
    await vi.waitFor(() => expect(shownToasts()).toEqual([{ message, type: 'warning' }]));
  });
});
