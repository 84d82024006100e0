import type { Part } from '../part.ts';
import { bareMachine } from './bare-machine.ts';
import { moodleParts, php } from './moodle.ts';
import { compose, faults, matrix, start, zip } from './product.ts';
import { programs } from './programs.ts';
import { system } from './system.ts';
import { database, unit } from './unit.ts';
import { amd, build, generated, lint, types } from './workspace.ts';

/**
 * Everything that `npm test` checks. Within a stage the long ones go first, so that no lane runs dry: browser tests wait
 * more than they work, PHPUnit and installing work all the time, so two of the one kind and one of the other share the
 * cores well. The two that open many databases are kept apart.
 * @param versions Moodles to test in; undefined: as the parts see fit
 */
export function allParts(versions: readonly string[] | undefined): readonly Part[] {
  const inMoodle = moodleParts(versions);
  return [
    system,
    programs,
    build,
    unit,
    ...inMoodle.browser,
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
    bareMachine,
    matrix,
    ...inMoodle.phpunit,
    ...inMoodle.browserPath,
    ...inMoodle.mariadb,
    ...inMoodle.installer,
  ];
}
