<?php
// This file is part of Moodle - http://moodle.org/
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
// along with Moodle.  If not, see <http://www.gnu.org/licenses/>.

namespace local_navigatr\local;

use local_navigatr\event\mapping_created;

/**
 * A mapping that comes from a backup.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class restored_mapping {
    /** Columns of its own, whatever the backup says. */
    private const OWN = [
        'id', 'courseid', 'rule', 'state', 'statebefore', 'timereview', 'issuesfrom', 'newestcriterion', 'problem',
        'usermodified', 'timecreated', 'timemodified',
    ];

    /** What a mapping is nothing without, and how long each may be. */
    private const LENGTHS = ['target' => 160, 'providerid' => 100, 'badgeid' => 100];

    /** Names, which may be cut. */
    private const NAME_MAX = 255;

    /**
     * Takes it over, for review. A mapping that the course has is kept.
     *
     * @param int $courseid
     * @param array $fields columns of the mapping
     */
    public static function arrive(int $courseid, array $fields): void {
        if (mappings::for_course($courseid)) {
            return;
        }
        $fields = array_diff_key(array_intersect_key($fields, mapping::properties_definition()), array_flip(self::OWN));
        self::check($fields);
        foreach (['providername', 'badgename'] as $name) {
            $fields[$name] = \core_text::substr((string) ($fields[$name] ?? ''), 0, self::NAME_MAX);
        }
        // Whatever Moodle completes from now on with an older date was earned before the restore.
        $own = ['courseid' => $courseid, 'state' => mapping::REVIEW] + earlier::mark($courseid);
        $mapping = new mapping(0, (object) ($own + $fields));
        $mapping->create();
        mappings::announce(mapping_created::create_from_mapping($mapping));
    }

    /**
     * Stops what no database of ours would take. Asked before, because a statement that fails spoils the transaction it is in.
     *
     * @param array $fields
     * @throws \invalid_parameter_exception
     */
    private static function check(array $fields): void {
        foreach (self::LENGTHS as $name => $length) {
            $value = (string) ($fields[$name] ?? '');
            if ($value === '' || \core_text::strlen($value) > $length) {
                throw new \invalid_parameter_exception($name);
            }
        }
    }
}
