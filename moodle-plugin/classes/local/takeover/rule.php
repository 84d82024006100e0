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

namespace local_navigatr\local\takeover;

/**
 * An awarding rule of Open Badge Factory's own plugin, as its tables have it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class rule {
    /** Its kinds: who completes the course gets the badge, and who completes activities does. */
    private const COURSE = 1;

    /** See above. */
    private const ACTIVITY = 2;

    /** What an id looks like at the platform. */
    private const ID = '/^[A-Za-z0-9_-]{1,100}$/D';

    /**
     * A rule.
     *
     * @param int $id
     * @param string $badgeid
     * @param string $clientid its account; empty: it names none
     * @param \stdClass[] $items what it is about
     * @param string $suborganisation that issues the badge; empty: the organisation does
     */
    public function __construct(
        /** @var int */
        public readonly int $id,
        /** @var string */
        public readonly string $badgeid,
        /** @var string */
        public readonly string $clientid,
        /** @var \stdClass[] */
        private readonly array $items,
        /** @var string */
        public readonly string $suborganisation
    ) {
    }

    /**
     * Courses that it is about.
     *
     * @return int[]
     */
    public function courses(): array {
        $ids = array_map('intval', array_column($this->items, 'courseid'));
        return array_values(array_unique(array_filter($ids, fn($id) => $id > 0)));
    }

    /**
     * Why nothing here can do what it does.
     *
     * @return string|null the end of a string's name; null: a mapping can
     */
    public function objection(): ?string {
        $kinds = array_map(fn($item) => (int) ($item->criteria_type ?? self::COURSE), $this->items);
        return match (true) {
            !preg_match(self::ID, $this->badgeid) => 'badgeid',
            in_array(self::ACTIVITY, $kinds, true) => 'activities',
            $this->courses() === [] || array_diff($kinds, [self::COURSE]) !== [] => 'nocourse',
            count($this->courses()) > 1 => 'courses',
            array_filter($this->items, [self::class, 'is_conditional']) !== [] => 'condition',
            default => null,
        };
    }

    /**
     * Whether completing is not enough.
     *
     * @param \stdClass $item
     * @return bool
     */
    private static function is_conditional(\stdClass $item): bool {
        return (int) ($item->grade ?? 0) > 0 || (int) ($item->completed_by ?? 0) > 0;
    }
}
