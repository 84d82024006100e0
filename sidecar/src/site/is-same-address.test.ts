import { expect, it } from 'vitest';
import { isSameAddress } from './is-same-address.ts';

it.each([
  ['https://moodle.example.org', 'HTTPS://Moodle.Example.ORG/', true],
  ['https://moodle.example.org/vle', 'https://moodle.example.org:443/vle/', true],
  ['https://schüle.example', 'https://xn--schle-mva.example', true],
  ['https://moodle.example.org', 'http://moodle.example.org', false],
  ['https://moodle.example.org/vle', 'https://moodle.example.org/VLE', false],
  ['https://moodle.example.org', 'https://moodle.example.org:8443', false],
  ['https://moodle.example.org', '', false],
])('%s and %s: %s', (one, other, same) => {
  expect(isSameAddress(one, other)).toBe(same);
});
