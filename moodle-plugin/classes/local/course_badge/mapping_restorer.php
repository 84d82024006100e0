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

namespace local_navigatr\local\course_badge;

use local_navigatr\event\mapping_created;
use local_navigatr\local\award\baseline_rule;
use local_navigatr\local\config;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\evidence\template;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;

/**
 * A mapping that comes from elsewhere, for review. Anybody can write a backup: of what it says about the badge only the ids are
 * kept, and names, image and page come from the catalogue when a person keeps the badge.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class mapping_restorer {
    /** What a mapping is nothing without, and what each looks like. */
    private const IDS = [
        'target' => '/^[a-z]{2,20}:(production|staging):[A-Za-z0-9._-]{1,100}$/D',
        'providerid' => '/^[A-Za-z0-9_-]{1,100}$/D',
        'badgeid' => '/^[A-Za-z0-9_-]{1,100}$/D',
    ];

    /** How the badge is issued. It is the restored course's own to say, so only for somebody who may say it. */
    private const OPTIONS = [
        'sendscore' => PARAM_BOOL, 'issueagain' => PARAM_BOOL, 'evidencetemplate' => PARAM_TEXT, 'validmonths' => PARAM_INT,
    ];

    /**
     * Takes it over, for review. A mapping that the course has is kept.
     *
     * @param int $courseid
     * @param array $fields columns of the mapping, as the backup has them
     * @param int $userid who restores
     * @throws \invalid_parameter_exception when an id is none
     */
    public static function create_from_backup(int $courseid, array $fields, int $userid): void {
        if (!mappings::for_course($courseid)) {
            self::create($courseid, self::ids($fields) + self::options($courseid, $fields, $userid));
        }
    }

    /**
     * Takes over a badge that another plugin issues in the course, for review. A mapping that the course has is kept.
     *
     * @param int $courseid
     * @param array $fields of {@see mapping::fields_of()}, as the catalogue has them
     */
    public static function create_for_review(int $courseid, array $fields): void {
        if (!mappings::for_course($courseid)) {
            self::create($courseid, $fields + ['sendscore' => config::get('sendscore')]);
        }
    }

    /**
     * Creates it.
     *
     * @param int $courseid
     * @param array $fields
     */
    private static function create(int $courseid, array $fields): void {
        // Whatever Moodle completes from now on with an older date was earned before.
        $own = ['courseid' => $courseid, 'state' => mapping::REVIEW] + baseline_rule::mark($courseid);
        $mapping = new mapping(0, (object) ($own + $fields));
        $mapping->create();
        isolated::trigger(mapping_created::create_from_mapping($mapping));
    }

    /**
     * Its ids. What no catalogue has is stopped here: a statement that fails spoils the transaction it is in.
     *
     * @param array $fields
     * @return string[]
     */
    private static function ids(array $fields): array {
        $ids = [];
        foreach (self::IDS as $name => $pattern) {
            $ids[$name] = (string) ($fields[$name] ?? '');
            if (!preg_match($pattern, $ids[$name])) {
                throw new \invalid_parameter_exception($name);
            }
        }
        return $ids;
    }

    /**
     * Its options, if the one who restores may set them; else those of every new mapping.
     *
     * @param int $courseid
     * @param array $fields
     * @param int $userid
     * @return array
     */
    private static function options(int $courseid, array $fields, int $userid): array {
        $context = \context_course::instance($courseid);
        if (!has_capability('local/navigatr:configurecourse', $context, $userid)) {
            return ['sendscore' => config::get('sendscore')];
        }
        $options = array_intersect_key($fields, self::OPTIONS);
        foreach ($options as $name => $value) {
            $options[$name] = $value === null ? null : clean_param($value, self::OPTIONS[$name]);
        }
        // A forged backup may say anything.
        $options['validmonths'] = max(0, min((int) ($options['validmonths'] ?? 0), vocabulary::VALID_MONTHS_MAX));
        return self::without_concealed(array_filter($options, fn($value) => $value !== null), $context, $userid);
    }

    /**
     * Without what the one who restores could not publish on a page either.
     *
     * @param array $options
     * @param \context $context of the course
     * @param int $userid
     * @return array
     */
    private static function without_concealed(array $options, \context $context, int $userid): array {
        if (!has_capability('moodle/grade:viewall', $context, $userid)) {
            $options['sendscore'] = config::get('sendscore');
        }
        $concealed = template::concealed($options['evidencetemplate'] ?? '', $context, $userid);
        return $concealed === [] ? $options : array_diff_key($options, ['evidencetemplate' => true]);
    }
}
