import { expect, test } from 'vitest';
import { find, requireData, requireElement } from './selectors.ts';

const element = document.createElement('div');
element.innerHTML = '<p data-course="2"></p>';

test('what a template may lack is null, and what it always has is a bug when missing', () => {
  expect(find(element, 'p')).not.toBeNull();
  expect(find(element, 'b')).toBeNull();
  expect(() => requireElement(element, 'b')).toThrow('Template without b');
});

test('what a template always says is read, and a bug when missing', () => {
  expect(requireData(requireElement(element, 'p'), 'course')).toBe('2');
  expect(() => requireData(element, 'course')).toThrow('Template without data course');
});
