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

namespace local_navigatr\local\evidence;

use local_navigatr\local\plain_text;

/**
 * Custom profile fields in evidence texts. Only those that learners see in their own profile: what a site keeps from them
 * must not turn up on a badge.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class profile_fields {
    /** Start of their placeholders. */
    private const PREFIX = 'profile_field_';

    /**
     * All that a text may use.
     *
     * @return \stdClass[] rows of Moodle's table of profile fields, by placeholder
     */
    public static function all(): array {
        global $CFG, $DB;
        require_once($CFG->dirroot . '/user/profile/lib.php');
        $fields = $DB->get_records_select('user_info_field', 'visible <> ?', [PROFILE_VISIBLE_NONE], 'categoryid, sortorder');
        $names = array_map(fn($field) => self::PREFIX . $field->shortname, $fields);
        return array_combine($names, $fields);
    }

    /**
     * Those of them that somebody may write into a text: anyone can read a badge, so nobody publishes by it what Moodle does
     * not show them of learners.
     *
     * @param \context $context of the course whose text it is; the system: of the site's
     * @param int|null $userid null: the present user
     * @return \stdClass[] as {@see self::all()}
     */
    public static function usable(\context $context, ?int $userid = null): array {
        $fields = self::all();
        if (has_capability('moodle/user:viewalldetails', \context_system::instance(), $userid)) {
            return $fields;
        }
        $shown = has_capability('moodle/site:viewuseridentity', $context, $userid)
            ? [PROFILE_VISIBLE_ALL, PROFILE_VISIBLE_TEACHERS]
            : [PROFILE_VISIBLE_ALL];
        return array_filter($fields, fn($field) => in_array((string) $field->visible, $shown, true));
    }

    /**
     * The field of a placeholder.
     *
     * @param string $placeholder
     * @return \stdClass|null
     */
    public static function find(string $placeholder): ?\stdClass {
        return str_starts_with($placeholder, self::PREFIX) ? self::all()[$placeholder] ?? null : null;
    }

    /**
     * Its name for people, in the present language.
     *
     * @param \stdClass $field
     * @return string
     */
    public static function name(\stdClass $field): string {
        return plain_text::name($field->name, \context_system::instance());
    }

    /**
     * What a learner's profile shows in it, in the present language.
     *
     * @param \stdClass $field
     * @param \stdClass $learner with `id` and `timezone`
     * @return string
     */
    public static function value(\stdClass $field, \stdClass $learner): string {
        global $DB;
        $stored = $DB->get_record('user_info_data', ['fieldid' => $field->id, 'userid' => $learner->id], 'data, dataformat');
        $data = (string) ($stored->data ?? $field->defaultdata ?? '');
        return match ($field->datatype) {
            'checkbox' => get_string($data ? 'yes' : 'no'),
            'datetime' => self::date($field, $data, $learner),
            'social' => $data,
            default => plain_text::text($data, \context_system::instance()),
        };
    }

    /**
     * A date, in the learner's time zone: Moodle's own field takes that of the one who looks at it.
     *
     * @param \stdClass $field
     * @param string $data
     * @param \stdClass $learner
     * @return string empty when there is none
     */
    private static function date(\stdClass $field, string $data, \stdClass $learner): string {
        // The third parameter is whether the field has a time of day.
        $format = get_string(empty($field->param3) ? 'strftimedate' : 'strftimedatetime', 'langconfig');
        return (int) $data === 0 ? '' : userdate((int) $data, $format, $learner->timezone);
    }

    /**
     * Whether a placeholder tells more of a learner than the completion. Scores and grades are sent with the total only.
     *
     * @param string $placeholder
     * @return bool
     */
    public static function is_personal(string $placeholder): bool {
        return $placeholder === 'group' || self::find($placeholder) !== null;
    }
}
