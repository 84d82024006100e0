import type { Part } from '../part.ts';
import { bareMachine } from './bare-machine.ts';
import { moodleParts, php } from './moodle.ts';
import { compose, faults, matrix, start, zip } from './product.ts';
import { programs } from './programs.ts';
import { system } from './system.ts';
import { database, unit } from './unit.ts';
import { amd, build, generated, lint, types } from './workspace.ts';

/**
 * Everything that `npm test` checks. Within a stage the long ones go first, so that no lane runs dry; but the
 * two that open many databases are kept apart, and browsers mostly as well.
 * @param versions Moodles to test in; undefined: as the parts see fit
 */
export function allParts(versions: readonly string[] | undefined): readonly Part[] {
  const inMoodle = moodleParts(versions);
  return [
    system,
    programs,
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
    bareMachine,
    faults,
    matrix,
    ...inMoodle.browser.slice(0, 1),
    ...inMoodle.phpunit,
    ...inMoodle.browser.slice(1),
    ...inMoodle.browserPath,
    ...inMoodle.mariadb,
    ...inMoodle.installer,
  ];
}
