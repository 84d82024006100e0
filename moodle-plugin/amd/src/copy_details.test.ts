import { expect, test } from 'vitest';
import { textOf } from './copy_details.ts';

test('the details are text with a line for each thing, and with addresses in place of links, without buttons and notices', () => {
  document.body.innerHTML = `<div id="details">
    <div data-region="local_navigatr-details-notice">Copied.</div>
    <p><span class="badge">Issued</span>  Nothing to do.</p>
    <dl>
      <div><dt>Badge</dt><dd><a href="https://navigatr.app/badge/51">Fire safety (51)</a></dd></div>
      <div><dt>Created by</dt>
        <dd>Course completed</dd></div>
    </dl>
    <ol><li><time datetime="2026-11-21T10:00:02.345Z">21/11/26, 10:00</time> · Reply: 200<br>Issued.</li></ol>
    <button>Retry</button></div>`;
  const details = document.querySelector<HTMLElement>('#details') ?? document.body;
  expect(textOf(details, 'Ada Byron: Fire safety').split('\n')).toEqual([
    'Ada Byron: Fire safety',
    'Issued: Nothing to do.',
    'Badge: Fire safety (51) https://navigatr.app/badge/51',
    'Created by: Course completed',
    '21/11/26, 10:00 (2026-11-21T10:00:02.345Z) · Reply: 200',
    'Issued.',
  ]);
});
