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

namespace local_navigatr\local\bulk;

use local_navigatr\local\access;
use local_navigatr\local\course_badge\pending_awards;
use local_navigatr\local\course_badge\permitted_badge;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * What a table of courses and badges would change. It is looked at as a whole before anything is saved.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class plan {
    /** @var array[] Changes: `line`, `course`, `choice`, by course id. */
    private array $changes = [];

    /** @var string[] What is wrong, by line; line 0 is the table. */
    private array $errors = [];

    /** @var int[] The line of each course that was read without an error, by its id. */
    private array $lines = [];

    /** @var int How many courses have their badge already. */
    private int $same = 0;

    /** @var array[] Courses of the category, by field and then by its value. */
    private array $courses = ['shortname' => [], 'idnumber' => []];

    /** @var badge_lookup[] The badges that the table names, by the account that issues them. */
    private array $badges = [];

    /** @var string[] Accounts by what stands in the column for the platform: thousands of rows say the same. */
    private array $targets = [];

    /** @var client[] Who speaks for them. */
    private array $clients = [];

    /** @var int|null How many learners wait, once that was counted. */
    private ?int $waiting = null;

    /**
     * Reads a table. Nothing is saved.
     *
     * @param client $client
     * @param int $categoryid
     * @param string $text
     * @throws sidecar_exception when the badges cannot be looked at
     */
    public function __construct(
        /** @var client */
        private readonly client $client,
        int $categoryid,
        string $text
    ) {
        if (table::is_too_large($text)) {
            $most = ['lines' => table::LINES_MAX, 'size' => display_size(table::BYTES_MAX)];
            $this->errors[0] = get_string('bulkerror_toolarge', 'local_navigatr', $most);
            return;
        }
        foreach (courses::page($categoryid) as $course) {
            $this->courses['shortname'][$course->shortname][] = $course;
            $this->courses['idnumber'][$course->idnumber][] = $course;
        }
        $names = table::names($text);
        $hascourse = in_array('shortname', $names, true) || in_array('idnumber', $names, true);
        $read = array_intersect($names, [...courses::COLUMNS, row_platform::COLUMN]);
        if (!$hascourse || array_diff(['provider', 'badge'], $names) || $read !== array_unique($read)) {
            $this->errors[0] = get_string('bulkerror_columns', 'local_navigatr');
            return;
        }
        foreach (table::read($text) as $line => $row) {
            try {
                $this->add($line, $row);
            } catch (sidecar_exception $failure) {
                throw $failure;
            } catch (\Throwable $error) {
                $this->errors[$line] = problem::sentence($error, $line);
            }
        }
    }

    /**
     * What is wrong, by line. As long as anything is, nothing is saved.
     *
     * @return string[]
     */
    public function errors(): array {
        return $this->errors;
    }

    /**
     * What would be saved.
     *
     * @return array[] `line`, `course` and `choice` by course id
     */
    public function changes(): array {
        return $this->changes;
    }

    /**
     * How many courses have their badge already.
     *
     * @return int
     */
    public function same(): int {
        return $this->same;
    }

    /**
     * How many learners have earned a badge that is not issued yet, in the courses that change.
     *
     * @return int
     */
    public function waiting(): int {
        $this->waiting ??= pending_awards::count_in(array_keys($this->changes));
        return $this->waiting;
    }

    /**
     * Names what would be saved, and instead of what: a person confirms this and nothing else.
     *
     * @return string
     */
    public function fingerprint(): string {
        $badges = array_map(function ($change) {
            ['course' => $before, 'choice' => $choice, 'target' => $target] = $change;
            return [$target, $choice->provider->id, $choice->badge->id, $before->provider, $before->badge, $before->state];
        }, $this->changes);
        return sha1(json_encode([$badges, $this->waiting()]));
    }

    /**
     * What would be saved in few words, to be kept: a badge that 5,000 courses get is there once.
     *
     * @return array `providers` and `badges` by id, and `rows`
     */
    public function packed(): array {
        $packed = ['providers' => [], 'badges' => [], 'rows' => []];
        foreach ($this->changes as $courseid => ['line' => $line, 'course' => $course, 'choice' => $choice, 'target' => $target]) {
            ['provider' => $provider, 'badge' => $badge] = ['provider' => $choice->provider, 'badge' => $choice->badge];
            $packed['providers']["$target/$provider->id"] ??= ['id' => $provider->id, 'name' => $provider->name];
            $packed['badges']["$target/$badge->id"] ??= [
                'id' => $badge->id, 'name' => $badge->name, 'imageUrl' => $badge->imageUrl ?? null, 'url' => $badge->url ?? null,
                'categories' => $badge->categories ?? [],
            ];
            $before = self::as_seen($course->target, $course->provider, $course->badge, $course->state);
            $packed['rows'][] = [$line, $courseid, $course->shortname, $provider->id, $badge->id, $before, $target];
        }
        return $packed;
    }

    /**
     * A mapping in one text, to see whether somebody changed it.
     *
     * @param string|null ...$parts
     * @return string
     */
    public static function as_seen(?string ...$parts): string {
        return json_encode($parts);
    }

    /**
     * Takes a row in. A row without a badge says nothing.
     *
     * @param int $line
     * @param string[] $row
     */
    private function add(int $line, array $row): void {
        if (str_contains(implode('', $row), "\n")) {
            // All that follows an open quotation mark would count as one cell, and be left out without a word.
            throw new \moodle_exception('bulkerror_linebreak', 'local_navigatr');
        }
        if ($row['badge'] === '') {
            return;
        }
        $course = $this->course($row);
        if (isset($this->lines[$course->id])) {
            throw new \moodle_exception('bulkerror_twice', 'local_navigatr', '', $this->lines[$course->id]);
        }
        if (!courses::may_choose_badge($course)) {
            throw new \moodle_exception('bulkerror_notallowed', 'local_navigatr');
        }
        access::require_all_groups_of($course);
        $target = $this->targets[$row['platform'] ?? ''] ??= row_platform::target($row['platform'] ?? '');
        $client = $this->clients[$target] ??= $this->client->of($target);
        $badges = $this->badges[$target] ??= new badge_lookup($client);
        $badgeid = $badges->id_of($row['provider'], $row['badge']);
        $isthere = [$course->target, $course->provider, $course->badge] === [$target, $row['provider'], $badgeid];
        if ($isthere && $course->state !== mapping::REVIEW) {
            $this->lines[$course->id] = $line;
            $this->same++;
            return;
        }
        $choice = $badges->choice($row['provider'], $badgeid);
        permitted_badge::require(mapping::proposed((int) $course->id, $target, $choice->provider, $choice->badge));
        permitted_badge::require_listed($client, (int) $course->id, $choice);
        $this->lines[$course->id] = $line;
        $this->changes[(int) $course->id] = ['line' => $line, 'course' => $course, 'choice' => $choice, 'target' => $target];
    }

    /**
     * The course that a row is about.
     *
     * @param string[] $row
     * @return \stdClass
     */
    private function course(array $row): \stdClass {
        $field = ($row['idnumber'] ?? '') !== '' ? 'idnumber' : 'shortname';
        $name = $row[$field] ?? '';
        $found = $name === '' ? [] : $this->courses[$field][$name] ?? [];
        if (count($found) !== 1) {
            $code = $found ? 'bulkerror_ambiguous' : 'bulkerror_nocourse';
            throw new \moodle_exception($code, 'local_navigatr', '', $name);
        }
        return $found[0];
    }
}
