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

use local_navigatr\local\account\accounts;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\other_plugin\obf_rules;
use local_navigatr\local\platform;

/**
 * All awarding rules of Open Badge Factory's own plugin: which can be taken over, as far as Moodle knows, and which cannot. The
 * platform is asked about their badges, and limits are looked at, when their turn comes.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class inventory {
    /** @var entry[] By course, those that can be taken over first. */
    public readonly array $entries;

    /** @var string[] Names of the courses that are there, by id. */
    public readonly array $coursenames;

    /** @var mapping[] By course. */
    private readonly array $mappings;

    /** @var string[] Targets of the platforms that its badges are issued from. */
    private readonly array $targets;

    /**
     * Reads them.
     */
    public function __construct() {
        $rules = rule_reader::rules();
        $this->coursenames = $rules ? rule_reader::course_names() : [];
        $this->mappings = $rules ? rule_reader::mappings() : [];
        $this->targets = self::targets();
        $this->entries = self::sorted(self::without_rivals($this->read($rules)));
    }

    /**
     * Accounts that its badges may belong to.
     *
     * @return string[] targets
     */
    public static function targets(): array {
        $isits = fn($target) => in_array(platform::of_target($target), obf_rules::PLATFORMS, true);
        return array_values(array_filter(accounts::targets(), $isits));
    }

    /**
     * Those that become a mapping, by course.
     *
     * @return entry[]
     */
    public function pending(): array {
        return array_values(array_filter($this->entries, fn($entry) => $entry->outcome === entry::PENDING));
    }

    /**
     * What somebody saw who confirms.
     *
     * @return string
     */
    public function fingerprint(): string {
        return sha1(implode($this->keys()));
    }

    /**
     * What of each that becomes a mapping was seen.
     *
     * @return string[]
     */
    public function keys(): array {
        return array_map(fn($entry) => $entry->key(), $this->pending());
    }

    /**
     * Entries of rules. Rules about one badge in one course are one entry.
     *
     * @param rule[] $rules
     * @return entry[]
     */
    private function read(array $rules): array {
        $groups = [];
        foreach ($rules as $rule) {
            $key = $rule->objection() === null ? $rule->courses()[0] . "/$rule->badgeid" : "rule/$rule->id";
            $groups[$key][] = $rule;
        }
        return array_map(fn($group) => $this->entry($group), array_values($groups));
    }

    /**
     * The entry of rules about one badge in one course.
     *
     * @param rule[] $rules
     * @return entry
     */
    private function entry(array $rules): entry {
        [$rule] = $rules;
        $targets = $this->targets_of($rule->clientid);
        $target = count($targets) === 1 ? $targets[0] : null;
        return new entry($rules, $rule->objection() ?? $this->outcome($rule, $targets), $target);
    }

    /**
     * Connected accounts that a rule may belong to.
     *
     * @param string $clientid
     * @return string[] targets
     */
    private function targets_of(string $clientid): array {
        $isits = fn($target) => $clientid === '' || explode(':', $target, 3)[2] === $clientid;
        return array_values(array_filter($this->targets, $isits));
    }

    /**
     * What becomes of a rule about completing one course.
     *
     * @param rule $rule
     * @param string[] $targets accounts that it may belong to
     * @return string
     */
    private function outcome(rule $rule, array $targets): string {
        $courseid = $rule->courses()[0];
        if ($courseid === (int) SITEID) {
            return 'frontpage';
        }
        if (!isset($this->coursenames[$courseid])) {
            return 'coursegone';
        }
        $mapping = $this->mappings[$courseid] ?? null;
        $isobf = $mapping && in_array($mapping->platform(), obf_rules::PLATFORMS, true);
        if ($isobf && $mapping->get('badgeid') === $rule->badgeid) {
            return $mapping->get('state') === mapping::REVIEW ? entry::REVIEW : entry::THERE;
        }
        if ($mapping) {
            return 'otherbadge';
        }
        return [0 => 'account', 1 => entry::PENDING][count($targets)] ?? 'anyaccount';
    }

    /**
     * A course has one badge here: which of several it is to be, a person decides.
     *
     * @param entry[] $entries
     * @return entry[]
     */
    private static function without_rivals(array $entries): array {
        $pending = array_filter($entries, fn($entry) => $entry->outcome === entry::PENDING);
        $counts = array_count_values(array_map(fn($entry) => $entry->courseid(), $pending));
        $hasrival = fn($entry) => $entry->outcome === entry::PENDING && $counts[$entry->courseid()] > 1;
        return array_map(fn($entry) => $hasrival($entry) ? $entry->with('severalbadges') : $entry, $entries);
    }

    /**
     * Those that can be taken over first; each by course.
     *
     * @param entry[] $entries
     * @return entry[]
     */
    private static function sorted(array $entries): array {
        $place = fn($entry) => [!$entry->is_taken(), $entry->courses()[0] ?? PHP_INT_MAX];
        usort($entries, fn($one, $other) => $place($one) <=> $place($other));
        return $entries;
    }
}
