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

namespace local_navigatr\privacy;

use core_privacy\local\request\transform;
use local_navigatr\local\course_name;
use local_navigatr\local\mapping\known_names;
use local_navigatr\local\platform;

/**
 * What the sidecar answered, for people: times and flags in Moodle's words, and the names of what it has ids of.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class readable_answer {
    /** Names of times, which are texts in ISO 8601. */
    private const TIMES = '/^(?:at|since|[a-z]+At)$/';

    /**
     * An object of the answer, with what is below it.
     *
     * @param \stdClass $item
     * @return \stdClass
     */
    public static function of(\stdClass $item): \stdClass {
        $fields = self::explained(self::named((array) $item), $item);
        foreach ($fields as $name => $value) {
            $fields[$name] = self::value((string) $name, $value);
        }
        return (object) $fields;
    }

    /**
     * Objects of the answer.
     *
     * @param \stdClass[] $items
     * @return \stdClass[]
     */
    public static function all(array $items): array {
        return array_map([self::class, 'of'], $items);
    }

    /**
     * Entries of the sidecar's history. The person that the export is about is named, and no other.
     *
     * @param \stdClass[] $entries
     * @param int[] $accounts of that person
     * @return \stdClass[]
     */
    public static function history(array $entries, array $accounts): array {
        $people = fn($entry) => [
            'actor' => in_words::actor($entry->actor, $accounts),
            'realActor' => in_words::actor($entry->realActor ?? null, $accounts),
            'action' => in_words::action($entry->action),
        ];
        return array_map(fn($entry) => self::of((object) ($people($entry) + (array) $entry)), $entries);
    }

    /**
     * Adds what the codes mean.
     *
     * @param array $fields
     * @param \stdClass $item
     * @return array
     */
    private static function explained(array $fields, \stdClass $item): array {
        if (isset($item->state, $item->target)) {
            $fields = ['meaning' => in_words::standing($item->state, $item->reason ?? null, $item->target)] + $fields;
        }
        if (isset($item->scope, $item->reason)) {
            $fields = ['meaning' => in_words::hold($item->reason, $item->target ?? null)] + $fields;
        }
        if (isset($item->trigger)) {
            $fields['trigger'] = in_words::trigger($item->trigger);
        }
        if (isset($item->attempts)) {
            $platform = platform::of_target($item->target ?? null);
            $told = fn($attempt) => (object) (['meaning' => in_words::attempt($attempt, $platform)] + (array) $attempt);
            $fields['attempts'] = array_map($told, $item->attempts);
        }
        return $fields;
    }

    /**
     * A value.
     *
     * @param string $name
     * @param mixed $value
     * @return mixed
     */
    private static function value(string $name, mixed $value): mixed {
        if (is_bool($value)) {
            return transform::yesno($value);
        }
        if (is_array($value)) {
            return array_map(fn($one) => is_object($one) ? self::of($one) : $one, $value);
        }
        $time = is_string($value) && preg_match(self::TIMES, $name) ? strtotime($value) : false;
        return $time === false ? $value : transform::datetime($time);
    }

    /**
     * Adds the names of badge and platform, and writes that of the course as Moodle does.
     *
     * @param array $fields
     * @return array
     */
    private static function named(array $fields): array {
        if (isset($fields['courseName'])) {
            $fields['courseName'] = course_name::format($fields['courseName'], (int) ($fields['courseId'] ?? 0));
        }
        if (isset($fields['target'])) {
            $fields['platform'] = platform::name(platform::of_target($fields['target']));
        }
        if (isset($fields['target'], $fields['badgeId'])) {
            $fields['badgeName'] = known_names::find($fields['target'], known_names::BADGE, $fields['badgeId']);
        }
        return $fields;
    }
}
