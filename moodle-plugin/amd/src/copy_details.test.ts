import { expect, test } from 'vitest';
import { textOf } from './copy_details.ts';

test('the details are text with a line for each thing, and without buttons and notices', () => {
  document.body.innerHTML = `<div id="details">
    <div data-region="local_navigatr-details-notice">Copied.</div>
    <p><span>Issued</span>  Nothing to do.</p>
    <dl><div><dt>Created by</dt><dd>Course completed</dd></div></dl>
    <ol><li>10:00 · Reply: 200<br>Issued.</li></ol>
    <button>Retry</button></div>`;
  const details = document.querySelector<HTMLElement>('#details') ?? document.body;
  expect(textOf(details, 'Ada Byron: Fire safety').split('\n')).toEqual([
    'Ada Byron: Fire safety',
    'Issued Nothing to do.',
    'Created by',
    'Course completed',
    '10:00 · Reply: 200',
    'Issued.',
  ]);
});
