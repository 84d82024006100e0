import { expect, it } from 'vitest';
import { checkStrings } from './check-strings.ts';
import { findUnusedStrings } from './find-unused-strings.ts';

it('finds what nobody asks for, and nothing that code puts together', () => {
  const code = `
    get_string('whole', 'local_navigatr'); $states = ['queued', 'sent_twice'];
    get_string("state_{$state}_todo", $c); get_string('reason_' . $reason, $c); get_string($name . '_here', $c);
    $mform->addHelpButton('token', 'token', $c); $messageproviders = ['outage' => []];
    text(\`log_\${state}\`);
  `;
  const used = [
    'whole',
    'state_queued_todo',
    'reason_sent_twice',
    'queued_here',
    'token_help',
    'messageprovider:outage',
    'log_queued',
  ];
  const unused = [
    'hole',
    'state_gone_todo',
    'reason_gone',
    'nothing_help',
    'messageprovider:gone',
    'log_gone',
  ];
  expect(findUnusedStrings([...used, ...unused], code)).toEqual(unused);
});

it('each string of the plugin is asked for', () => {
  expect(checkStrings()).toEqual([]);
});
