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
 * What becomes of the awarding rules about one badge in one course, or of a rule that cannot be taken over.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class entry {
    /** Its rules become a mapping. */
    public const PENDING = 'pending';

    /** The course has the badge already, in review. */
    public const REVIEW = 'review';

    /** The course has the badge already. */
    public const THERE = 'there';

    /**
     * An entry.
     *
     * @param rule[] $rules
     * @param string $outcome one of the above, or why it cannot be taken over: the end of a string's name
     * @param string|null $target of the account that the badge belongs to; null: it is not connected
     */
    public function __construct(
        /** @var rule[] */
        private readonly array $rules,
        /** @var string */
        public readonly string $outcome,
        /** @var string|null */
        public readonly ?string $target
    ) {
    }

    /**
     * The same with another outcome.
     *
     * @param string $outcome
     * @return self
     */
    public function with(string $outcome): self {
        return new self($this->rules, $outcome, $this->target);
    }

    /**
     * Its badge.
     *
     * @return string
     */
    public function badgeid(): string {
        return $this->rules[0]->badgeid;
    }

    /**
     * Its account, as that plugin names it.
     *
     * @return string
     */
    public function clientid(): string {
        return $this->rules[0]->clientid;
    }

    /**
     * Its courses: one, if it can be taken over.
     *
     * @return int[]
     */
    public function courses(): array {
        return $this->rules[0]->courses();
    }

    /**
     * Its only course.
     *
     * @return int
     */
    public function courseid(): int {
        return $this->courses()[0];
    }

    /**
     * The provider that issues the badge: the organisation, or one of its sub-organisations.
     *
     * @return string
     */
    public function providerid(): string {
        return $this->rules[0]->suborganisation ?: explode(':', (string) $this->target, 3)[2];
    }

    /**
     * Stands for what is taken over: short, because a task keeps those of thousands of courses.
     *
     * @return string
     */
    public function key(): string {
        $seen = [$this->courseid(), $this->target, $this->providerid(), $this->badgeid()];
        return substr(sha1(json_encode($seen, JSON_THROW_ON_ERROR)), 0, 12);
    }

    /**
     * Whether the course gets a mapping, or has it already.
     *
     * @return bool
     */
    public function is_taken(): bool {
        return in_array($this->outcome, [self::PENDING, self::REVIEW, self::THERE], true);
    }

    /**
     * How many learners have the badge from its rules.
     *
     * @param int[] $learners by rule
     * @return int
     */
    public function learners(array $learners): int {
        $ids = array_column($this->rules, 'id');
        return count($ids) > 1 ? rule_reader::learners_of($ids) : $learners[$ids[0]] ?? 0;
    }
}
