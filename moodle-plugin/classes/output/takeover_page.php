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

namespace local_navigatr\output;

use local_navigatr\local\course_name;
use local_navigatr\local\mapping\known_names;
use local_navigatr\local\other_plugin\obf_queue;
use local_navigatr\local\other_plugin\obf_rule;
use local_navigatr\local\other_plugin\obf_rules;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\deadline;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\status\stopped_tasks;
use local_navigatr\local\takeover\badge_check;
use local_navigatr\local\takeover\entry;
use local_navigatr\local\takeover\inventory;
use local_navigatr\local\takeover\rule_reader;

/**
 * The awarding rules of Open Badge Factory's own plugin, with what becomes of each.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class takeover_page {
    /** What it takes to open it. */
    public const CAPABILITY = 'local/navigatr:configurecourse';

    /** How many rules are on a page. */
    public const PER_PAGE = 50;

    /** Of a rule about more courses, these many are named. */
    private const COURSES_MOST = 3;

    /** Looking badges up ends after this. */
    private const LOOK_UP_SECONDS = 8;

    /** @var badge_check */
    private readonly badge_check $check;

    /** @var deadline Of looking badges up. */
    private readonly deadline $deadline;

    /** @var string|null Why no badge can be looked up. */
    private ?string $failure = null;

    /** @var int[][]|null Of {@see obf_queue::numbers()}, once read. */
    private ?array $queue = null;

    /**
     * A page.
     *
     * @param inventory $inventory
     * @param client $client
     */
    public function __construct(
        /** @var inventory */
        private readonly inventory $inventory,
        client $client
    ) {
        $this->check = new badge_check($client);
        $this->deadline = new deadline(self::LOOK_UP_SECONDS);
    }

    /**
     * Its address, for those who may open it where there is something to take over.
     *
     * @return \moodle_url|null
     */
    public static function link(): ?\moodle_url {
        $isuseful = inventory::targets() !== [] && obf_rules::are_there();
        return $isuseful && has_capability(self::CAPABILITY, \context_system::instance()) ? self::url() : null;
    }

    /**
     * Its address.
     *
     * @return \moodle_url
     */
    public static function url(): \moodle_url {
        return new \moodle_url('/local/navigatr/takeover.php');
    }

    /**
     * What is asked before anything is done.
     *
     * @return string
     */
    public function question(): string {
        $queued = array_sum(array_map([$this, 'queued'], $this->inventory->pending()));
        $more = $queued > 0 ? ' ' . get_string('takeoveraskqueue', 'local_navigatr', $queued) : '';
        return get_string('takeoverask', 'local_navigatr', $this->numbers(rule_reader::learners())) . $more;
    }

    /**
     * How many of its badges that plugin could not issue yet.
     *
     * @param entry $entry
     * @return int
     */
    private function queued(entry $entry): int {
        $this->queue ??= obf_queue::numbers();
        return array_sum(array_intersect_key($this->queue[$entry->badgeid()] ?? [], [0 => true, $entry->courseid() => true]));
    }

    /**
     * How many courses get a badge, and how many learners have it.
     *
     * @param int[] $learners by rule
     * @return int[]
     */
    private function numbers(array $learners): array {
        $pending = $this->inventory->pending();
        $numbers = array_map(fn($entry) => $entry->learners($learners), $pending);
        return ['courses' => count($pending), 'learners' => array_sum($numbers)];
    }

    /**
     * Context of the template.
     *
     * @param \renderer_base $output
     * @param int $page from 0
     * @param \stdClass|null $queued what is known of a task that goes on with them; null: there is none
     * @return array
     */
    public function export(\renderer_base $output, int $page = 0, ?\stdClass $queued = null): array {
        $entries = $this->inventory->entries;
        // Anything can stand in an address.
        $page = max(0, min($page, intdiv(count($entries) - 1, self::PER_PAGE)));
        $shown = array_slice($entries, $page * self::PER_PAGE, self::PER_PAGE);
        $learners = rule_reader::learners();
        $rows = array_map(fn($entry) => $this->row($entry, $entry->learners($learners)), $shown);
        return $this->numbers($learners) + [
            'rules' => $rows,
            'none' => $entries === [],
            'unconnected' => inventory::targets() === [],
            'running' => $queued !== null,
            'trouble' => $this->trouble($queued),
            'left' => count(array_filter($entries, fn($entry) => $entry->outcome === entry::REVIEW)),
            'askurl' => (new \moodle_url(self::url(), ['ask' => 1]))->out(false),
            'paging' => $output->render(new \paging_bar(count($entries), $page, self::PER_PAGE, self::url())),
        ];
    }

    /**
     * Why it does not go on, or cannot be looked at.
     *
     * @param \stdClass|null $queued as above
     * @return string|null
     */
    private function trouble(?\stdClass $queued): ?string {
        $stops = $queued ? stopped_tasks::what_stops_work() : '';
        if ($stops !== '') {
            return $stops;
        }
        return isset($queued->problem) ? get_string('bulkwaits', 'local_navigatr', $queued->problem) : $this->failure;
    }

    /**
     * A row.
     *
     * @param entry $entry
     * @param int $learners who have the badge
     * @return array
     */
    private function row(entry $entry, int $learners): array {
        $courseids = array_slice($entry->courses(), 0, self::COURSES_MOST);
        $rule = new obf_rule($courseids[0] ?? 0, $entry->badgeid(), $entry->clientid());
        $isthere = count($courseids) === 1 && isset($this->inventory->coursenames[$courseids[0]]);
        $url = new \moodle_url('/local/navigatr/badge.php', ['id' => $courseids[0] ?? 0]);
        $more = count($entry->courses()) > self::COURSES_MOST ? ['…'] : [];
        return [
            'course' => implode(', ', [...array_map([$this, 'course_name'], $courseids), ...$more]),
            'url' => $isthere ? $url->out(false) : null,
            'what' => $this->outcome($entry),
            'queue' => $entry->is_taken() && $this->queued($entry) > 0
                ? get_string('takeoverqueue', 'local_navigatr', $this->queued($entry)) : null,
            'badge' => $this->badge_name($entry),
            'learners' => $learners,
            'ruleurl' => $rule->page()?->out(false),
        ];
    }

    /**
     * The name of a course, or its number where it is gone.
     *
     * @param int $courseid
     * @return string
     */
    private function course_name(int $courseid): string {
        $name = $this->inventory->coursenames[$courseid] ?? null;
        if ($courseid === (int) SITEID) {
            return get_string('frontpage', 'admin');
        }
        return $name === null ? (string) $courseid : course_name::format($name, $courseid);
    }

    /**
     * What becomes of it.
     *
     * @param entry $entry
     * @return string
     */
    private function outcome(entry $entry): string {
        $refusal = $entry->outcome === entry::PENDING ? $this->ask(fn() => $this->check->require($entry)) : null;
        return $refusal instanceof \moodle_exception
            ? get_string('takeover_refused', 'local_navigatr', $refusal->getMessage())
            : get_string("takeover_$entry->outcome", 'local_navigatr');
    }

    /**
     * The name of its badge, or its id where nobody knows it.
     *
     * @param entry $entry
     * @return string
     */
    private function badge_name(entry $entry): string {
        $name = known_names::of_platforms(obf_rules::PLATFORMS, $entry->badgeid());
        if ($name === null && $entry->target !== null) {
            $choice = $this->ask(fn() => $this->check->choice($entry));
            $name = $choice->badge->name ?? null;
        }
        return $name ?? $entry->badgeid();
    }

    /**
     * Asks the platform while there is time.
     *
     * @param callable $question
     * @return mixed what it gives, or the exception that it refuses with; null: it was not asked
     */
    private function ask(callable $question): mixed {
        if ($this->failure !== null || $this->deadline->is_over()) {
            return null;
        }
        try {
            return $question();
        } catch (sidecar_exception $failure) {
            $this->failure = $failure->getMessage();
            return null;
        } catch (\moodle_exception $refusal) {
            return $refusal;
        }
    }
}
