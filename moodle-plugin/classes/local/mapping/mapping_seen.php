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

namespace local_navigatr\local\mapping;

use local_navigatr\local\plain_text;

/**
 * What a person saw of a course's mapping when a page was opened. Every form and script of the page sends it back, so that
 * nothing is done to a mapping that somebody else, or another tab, has changed since.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class mapping_seen {
    /** What is seen where no badge is mapped. */
    public const NONE = 'none';

    /** Long enough for a change of one mapping, which tells the sidecar. */
    private const LOCK_SECONDS = 20;

    /** What makes two mappings the same to a person, by the part of the text that stands for it. */
    private const PARTS = [
        ['id', 'target', 'providerid', 'badgeid'],
        ['state'],
        ['issueagain', 'sendscore', 'evidencetemplate', 'validmonths'],
    ];

    /**
     * As text of letters, digits and hyphens.
     *
     * @param mapping|null $mapping
     * @return string
     */
    public static function of(?mapping $mapping): string {
        if (!$mapping) {
            return self::NONE;
        }
        $value = fn($name) => (string) $mapping->get($name);
        $hash = fn($names) => substr(sha1(json_encode(array_map($value, $names))), 0, 12);
        return implode('-', array_map($hash, self::PARTS));
    }

    /**
     * Changes a mapping, if it is as it was seen; nothing else changes it meanwhile.
     *
     * @param int $courseid
     * @param string $seen
     * @param callable $change
     * @return mixed what `$change` returns
     * @throws \moodle_exception `mappingchanged`
     */
    public static function while_unchanged(int $courseid, string $seen, callable $change): mixed {
        $factory = \core\lock\lock_config::get_lock_factory('local_navigatr_mapping');
        $lock = $factory->get_lock("course$courseid", self::LOCK_SECONDS) ?: throw new \moodle_exception('locktimeout');
        try {
            if ($seen !== self::of(mappings::for_course($courseid))) {
                throw self::refusal($courseid, $seen);
            }
            return $change();
        } finally {
            $lock->release();
        }
    }

    /**
     * What a person is told whose act was not carried out.
     *
     * @param int $courseid
     * @param string $seen
     * @return \moodle_exception `mappingchanged`
     */
    public static function refusal(int $courseid, string $seen): \moodle_exception {
        $url = new \moodle_url('/local/navigatr/badge.php', ['id' => $courseid]);
        $difference = self::difference($seen, mappings::for_course($courseid));
        return new \moodle_exception('mappingchanged', 'local_navigatr', $url, (string) $difference);
    }

    /**
     * What somebody has done since.
     *
     * @param string $seen
     * @param mapping|null $mapping as it is now
     * @return string|null plain text; null: nothing
     */
    public static function difference(string $seen, ?mapping $mapping): ?string {
        if ($seen === self::of($mapping)) {
            return null;
        }
        if (!$mapping) {
            return get_string('mappingchanged_removed', 'local_navigatr');
        }
        return get_string('mappingchanged_' . self::kind($seen, $mapping), 'local_navigatr', [
            'badge' => $mapping->badge_name(),
            'state' => get_string('mappingstate_' . $mapping->get('state'), 'local_navigatr'),
            'time' => userdate($mapping->get('timemodified'), get_string('strftimedatetimeshort', 'core_langconfig')),
            'who' => self::who($mapping),
        ]);
    }

    /**
     * The first part that is another one.
     *
     * @param string $seen
     * @param mapping $mapping
     * @return string `badge`, `state`, `options`, or `unseen` where nobody says what was seen
     */
    private static function kind(string $seen, mapping $mapping): string {
        if ($seen === '') {
            return 'unseen';
        }
        $seen = explode('-', $seen);
        $now = explode('-', self::of($mapping));
        if ($seen[0] !== $now[0]) {
            return 'badge';
        }
        return ($seen[1] ?? '') !== $now[1] ? 'state' : 'options';
    }

    /**
     * Who changed it last.
     *
     * @param mapping $mapping
     * @return string plain text
     */
    public static function who(mapping $mapping): string {
        return plain_text::account((int) $mapping->get('usermodified'));
    }
}
