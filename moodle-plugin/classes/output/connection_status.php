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

use local_navigatr\local\config;
use local_navigatr\local\connection\setup;
use local_navigatr\local\reader;
use local_navigatr\local\status\hold_formatter;
use local_navigatr\local\status\holds;
use local_navigatr\local\status\site_condition;
use renderable;
use renderer_base;
use templatable;

/**
 * The status panel of the settings page.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class connection_status implements renderable, templatable {
    /**
     * A panel.
     *
     * @param array $status of {@see \local_navigatr\local\connection\status::read()}
     * @param bool[] $how `tested`: whether values that are not saved were just tested, and work
     */
    public function __construct(
        /** @var array The contract's `connectionStatus`. */
        private readonly array $status,
        /** @var bool[] What the page was opened for. */
        private readonly array $how = []
    ) {
    }

    /**
     * Whether it says more than the steps of the setup: before the first mapping nothing counts.
     *
     * @return bool
     */
    public function has_news(): bool {
        return !setup::is_unfinished($this->status)
            || $this->counts_something()
            || $this->holds_besides() !== []
            || site_condition::silence(reader::current()) !== null
            || (new connection_questions($this->status))->export() !== [];
    }

    /**
     * Whether there is a mapping, or a badge under way.
     *
     * @return bool
     */
    private function counts_something(): bool {
        $names = array_flip(['queued', 'sending', 'unknown', 'needsAttention']);
        $underway = array_intersect_key($this->status['queue'] ?? [], $names);
        $mappings = $this->status['mappingsActive'] + $this->status['mappingsPaused'] + $this->status['mappingsReview'];
        return $mappings + $this->status['awardsWaiting'] + array_sum($underway) > 0;
    }

    /**
     * What holds badges up, besides that no account is connected.
     *
     * @return \stdClass[]
     */
    private function holds_besides(): array {
        $visible = array_map(fn($hold) => (object) $hold, holds::visible($this->status['holds']));
        return holds::beside(site_condition::current(), $visible);
    }

    /**
     * The template's context.
     *
     * @param renderer_base $output
     * @return array
     */
    public function export_for_template(renderer_base $output): array {
        $status = $this->status;
        $holds = holds::visible($status['holds']);
        return [
            'reachable' => $status['reachable'],
            'ispaired' => config::is_paired(),
            'tested' => !empty($this->how['tested']),
            'message' => config::is_paired() ? $status['message'] : get_string('notpairedhere', 'local_navigatr'),
            'asof' => $this->as_of(),
            'trouble' => isset($status['trouble']) ? get_string("sidecar{$status['trouble']}", 'local_navigatr') : null,
            'isknown' => $status['reachable'] || isset($status['asOf']),
            'silence' => site_condition::silence(reader::current())?->export(),
            'configured' => $status['configured'],
            'connections' => connections_table::is_needed()
                ? (new connections_table($status['connections'] ?? []))->export()
                : null,
            'addurl' => config::is_paired() && $status['reachable']
                ? (new \moodle_url('/local/navigatr/account.php'))->out(false)
                : null,
            'account' => $this->account(),
            'tokenhint' => $status['tokenLastFour'] === null ? null : "••••{$status['tokenLastFour']}",
            'mappings' => get_string('mappingscount', 'local_navigatr', [
                'active' => $status['mappingsActive'],
                'paused' => $status['mappingsPaused'],
                'review' => $status['mappingsReview'],
            ]),
            'progress' => $this->progress(),
            'oldestwaiting' => $this->time($status['queue']['oldestQueuedAt'] ?? null),
            'lastissued' => $this->time($status['queue']['lastIssuedAt'] ?? null),
            'holds' => array_map(fn($hold) => (new hold_formatter($hold))->html('here'), $holds),
            'hasholds' => $holds !== [],
            'questions' => (new connection_questions($status))->export(),
            'sweepurl' => sweep_page::url(\context_system::instance())?->out(false),
            'logurl' => has_capability('local/navigatr:viewsitelog', \context_system::instance())
                ? (new \moodle_url('/local/navigatr/log.php'))->out(false)
                : null,
        ];
    }

    /**
     * From when Moodle's own copy is, which is shown while the sidecar does not answer.
     *
     * @return string|null
     */
    private function as_of(): ?string {
        if (!isset($this->status['asOf'])) {
            return null;
        }
        $time = strtotime($this->status['asOf']);
        $istoday = userdate($time, '%Y%m%d') === userdate(time(), '%Y%m%d');
        return userdate($time, get_string($istoday ? 'strftimetime24' : 'strftimedatetimeshort', 'core_langconfig'));
    }

    /**
     * Who is connected, in a few words.
     *
     * @return string|null
     */
    private function account(): ?string {
        if (!$this->status['configured']) {
            return null;
        }
        $environment = get_string('environment_' . ($this->status['environment'] ?? 'production'), 'local_navigatr');
        $account = $this->status['accountName'] ?? get_string('accountunknown', 'local_navigatr');
        return "$account ($environment)";
    }

    /**
     * The strip of counts: Moodle's own, and the sidecar's while it answers.
     *
     * @return array
     */
    private function progress(): array {
        $counts = ['waiting' => $this->status['awardsWaiting']];
        return (new progress(($this->status['queue'] ?? []) + $counts))->export();
    }

    /**
     * An instant as the user reads time.
     *
     * @param string|null $instant ISO 8601
     * @return string|null
     */
    private function time(?string $instant): ?string {
        return $instant === null ? null : userdate(strtotime($instant), get_string('strftimedatetimeshort', 'core_langconfig'));
    }
}
