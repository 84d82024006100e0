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

use local_navigatr\local\account\accounts;

/**
 * Names a mapping to the sidecar, also one that is gone here: course, rule, and where its badge is issued from.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class mapping_key {
    /**
     * A key.
     *
     * @param int $courseid
     * @param int $rule
     * @param string $target
     */
    public function __construct(
        /** @var int The course. */
        public readonly int $courseid,
        /** @var int Which of its badges. */
        public readonly int $rule,
        /** @var string Where the badge is issued from. */
        public readonly string $target
    ) {
    }

    /**
     * The key of what a course has issued so far: from the connected account of its mapping's platform.
     *
     * @param int $courseid
     * @param string|null $target where it has no such mapping: of the account that it gets one of; null: of the only one, or the
     *                            one of the settings page
     * @return self
     */
    public static function of_course(int $courseid, ?string $target = null): self {
        $mapping = mappings::for_course($courseid);
        $own = $mapping ? accounts::of_platform($mapping->platform())?->target : null;
        $other = $target ?? accounts::target() ?? accounts::targets()[0] ?? '';
        return new self($courseid, mapping::COURSE_RULE, $own ?? $other);
    }

    /**
     * The key of a mapping.
     *
     * @param mapping $mapping
     * @return self
     */
    public static function of(mapping $mapping): self {
        return new self((int) $mapping->get('courseid'), (int) $mapping->get('rule'), $mapping->get('target'));
    }

    /**
     * The key as one text, to look it up in an array.
     *
     * @return string
     */
    public function as_text(): string {
        return "$this->courseid/$this->rule/$this->target";
    }
}
