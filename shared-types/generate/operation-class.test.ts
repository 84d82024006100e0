import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Operation } from '../src/index.ts';
import { operationClass } from './operation-class.ts';

const operation: Operation = {
  type: 'read',
  capability: 'local/navigatr:viewlog',
  context: 'course',
  description: "Reads a course's log",
  parameters: z.object({ courseId: z.int() }),
  returns: z.object({ names: z.array(z.string()) }),
};

test('the class carries the capability and the context of the operation', () => {
  const php = operationClass('get_log', operation);
  expect(php).toContain('final class get_log {');
  expect(php).toContain("public const CAPABILITY = 'local/navigatr:viewlog';");
  expect(php).toContain("public const CONTEXT = 'course';");
});

test('the class says how long each text may be, and each of a list', () => {
  const parameters = z.object({
    courseId: z.int(),
    query: z.string().max(255),
    ids: z.array(z.string().max(64)),
    anything: z.string(),
  });
  const php = operationClass('get_log', { ...operation, parameters });
  expect(php).toContain("public const LONGEST = ['query' => 255, 'ids' => 64];");
});

test('the class imports what it uses and nothing else', () => {
  const used = operationClass('get_log', operation).match(/^use .*$/gm);
  expect(used).toEqual([
    'use core_external\\external_function_parameters;',
    'use core_external\\external_multiple_structure;',
    'use core_external\\external_single_structure;',
    'use core_external\\external_value;',
  ]);
  const bare = operationClass('get_log', { ...operation, parameters: z.object({}), returns: z.object({}) });
  expect(bare.match(/^use .*$/gm)).toEqual([
    'use core_external\\external_function_parameters;',
    'use core_external\\external_single_structure;',
  ]);
});

test('a parameter that may be absent is refused, because Moodle passes parameters by position', () => {
  const parameters = z.object({ courseId: z.int().optional() });
  expect(() => operationClass('get_log', { ...operation, parameters })).toThrow(
    'get_log.parameters.courseId',
  );
});
