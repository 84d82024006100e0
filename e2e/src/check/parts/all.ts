import type { Part } from '../part.ts';
import { browser, installer, php, phpunit } from './moodle.ts';
import { compose, faults, matrix, start, zip } from './product.ts';
import { system } from './system.ts';
import { database, unit } from './unit.ts';
import { amd, build, generated, lint, types } from './workspace.ts';

/**
 * Everything that `npm test` checks. Within a stage the long ones go first, so that no lane runs dry; but the
 * two that open many databases are kept apart.
 */
export const PARTS: readonly Part[] = [
  system,
  build,
  unit,
  types,
  amd,
  generated,
  lint,
  php,
  start,
  database,
  zip,
  compose,
  faults,
  matrix,
  browser,
  phpunit,
  installer,
];
