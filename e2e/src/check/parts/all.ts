import type { Part } from '../part.ts';
import { bareMachine } from './bare-machine.ts';
import { image } from './image.ts';
import { moodleParts, php } from './moodle.ts';
import { compose, faults, matrix, start, zip } from './product.ts';
import { programs } from './programs.ts';
import { release } from './release.ts';
import { system } from './system.ts';
import { database, unit } from './unit.ts';
import { nodeVersions, phpVersions } from './versions.ts';
import { amd, audit, build, generated, lint, types } from './workspace.ts';

/**
 * Everything that `npm test` checks. Within a stage the long ones go first: what is short fills the gaps at the end.
 * @param versions Moodles to test in; undefined: as the parts see fit
 */
export function allParts(versions: readonly string[] | undefined): readonly Part[] {
  const inMoodle = moodleParts(versions);
  return [
    system,
    programs,
    build,
    ...inMoodle.browser,
    unit,
    ...inMoodle.phpunit,
    ...inMoodle.mariadb,
    bareMachine,
    nodeVersions,
    phpVersions,
    faults,
    release,
    image,
    ...inMoodle.browserPath,
    database,
    ...inMoodle.installer,
    types,
    amd,
    generated,
    lint,
    php,
    audit,
    start,
    zip,
    compose,
    matrix,
  ];
}
