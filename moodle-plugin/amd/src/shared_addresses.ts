import { add as addToast } from 'core/toast';
import { whileBusy } from './busy.ts';
import { confirmed } from './confirm.ts';
import { call } from './repository.ts';
import { regions, requireData, requireElement } from './selectors.ts';
import { string } from './strings.ts';
import { whilePending } from './while_pending.ts';

/** The names of those who are asked about, as our template has written and escaped them. */
function listIn(region: HTMLElement): HTMLElement {
  const list = requireElement(region, regions.sharedAddressesList).cloneNode(true) as HTMLElement;
  list.hidden = false;
  return list;
}

async function asks(trigger: HTMLElement, list: HTMLElement): Promise<boolean> {
  const [title, ask, yes] = await Promise.all(
    ['sharedaddressestitle', 'sharedaddressesask', 'differentpeople'].map((key) => string(key)),
  );
  return confirmed({
    title: title ?? '',
    question: `<p>${ask}</p>${list.outerHTML}`,
    yes: yes ?? '',
    trigger,
  });
}

/** All learners of a course whose address another account has, in one question. What is answered is taken off the page. */
export async function tellApart(trigger: HTMLElement): Promise<void> {
  const region = trigger.closest<HTMLElement>(regions.sharedAddresses);
  if (!region) return;
  const list = listIn(region);
  if (!(await asks(trigger, list))) return;
  const ids = [...list.querySelectorAll<HTMLElement>('[data-award]')].map((item) =>
    requireData(item, 'award'),
  );
  await whileBusy(trigger, () =>
    whilePending('tell-apart', async () => {
      const action = 'decide_different_people';
      const { results } = await call('act_on_issuances', { ids, action, note: '', seen: '' });
      const failed = results.find(({ result }) => result !== 'done');
      const type = failed ? 'warning' : 'success';
      await addToast(await string(`actresult_${failed?.result ?? 'done'}`), { type });
      if (!failed) region.remove();
    }),
  );
}
