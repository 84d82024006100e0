import type { Shape } from './shape.ts';

const licence = `// This file is part of Moodle - http://moodle.org/
//
// Moodle is free software: you can redistribute it and/or modify
// it under the terms of the GNU General Public License as published by
// the Free Software Foundation, either version 3 of the License, or
// (at your option) any later version.
//
// Moodle is distributed in the hope that it will be useful,
// but WITHOUT ANY WARRANTY; without even the implied warranty of
// MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
// GNU General Public License for more details.
//
// You should have received a copy of the GNU General Public License
// along with Moodle.  If not, see <http://www.gnu.org/licenses/>.`;

const tags = `@package   local_navigatr
@copyright 2026 Navigatr for Moodle contributors
@license   http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later`;

export const generatedNotice =
  'Generated from shared-types, do not edit: its script "generate" writes this file.';

export const opening = `<?php\n${licence}\n`;

/** A docblock of Moodle's style, at the margin. */
export const docblock = (lines: string[]): string =>
  ['/**', ...[...lines, '', ...tags.split('\n')].map((line) => ` * ${line}`.trimEnd()), ' */'].join('\n');

/** A single-quoted PHP string. */
export const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

export const indented = (text: string, levels: number): string =>
  text
    .split('\n')
    .map((line) => (line ? '    '.repeat(levels) + line : line))
    .join('\n');

// Text is never cleaned on its way: PARAM_TEXT refuses markup, PARAM_URL spaces, and templates escape it anyway.
const types = { string: 'PARAM_RAW', integer: 'PARAM_INT', number: 'PARAM_FLOAT', boolean: 'PARAM_BOOL' };

/** What `new` makes for a shape, without the closing semicolon. */
export function description(shape: Shape, optional: 'optional' | 'required'): string {
  const last = optional === 'optional' ? ', required: VALUE_OPTIONAL' : '';
  if (shape.kind === 'value') {
    const nullable = shape.nullable ? 'NULL_ALLOWED' : 'NULL_NOT_ALLOWED';
    return `new external_value(${types[shape.type]}${last}, allownull: ${nullable})`;
  }
  if (shape.kind === 'list') {
    const item = indented(description(shape.item, 'required'), 1);
    return `new external_multiple_structure(\n${item}${last && `,\n    ${last.slice(2)}`}\n)`;
  }
  return `new external_single_structure(${fieldList(shape)}${last})`;
}

/** The fields of an object as a PHP array. */
export function fieldList(shape: Shape & { kind: 'object' }): string {
  if (shape.fields.length === 0) return '[]';
  const rows = shape.fields.map(
    ({ name, optional, shape: field }) =>
      `${quoted(name)} => ${description(field, optional ? 'optional' : 'required')},`,
  );
  return `[\n${indented(rows.join('\n'), 1)}\n]`;
}
