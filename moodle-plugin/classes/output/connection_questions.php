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

use local_navigatr\local\account\accounts;
use local_navigatr\local\connection\account_change;
use local_navigatr\local\connection\completed_meanwhile;
use local_navigatr\local\connection\confirmation;
use local_navigatr\local\connection\connection_actions;
use local_navigatr\local\connection\resume_after_reconnect;
use local_navigatr\local\course_name;
use local_navigatr\local\sidecar\heartbeat;
use local_navigatr\local\sync\recovery;

/**
 * What the settings page asks about the connection: each is one button, and what it will do.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class connection_questions {
    /**
     * About a connection.
     *
     * @param array $status of {@see \local_navigatr\local\connection\status}
     */
    public function __construct(
        /** @var array */
        private readonly array $status
    ) {
    }

    /**
     * All there are.
     *
     * @return array[]
     */
    public function export(): array {
        return array_values(array_filter([
            $this->recovery(), ...$this->account_changes(), $this->resume_mappings(), $this->review(), $this->meanwhile(),
        ]));
    }

    /**
     * Whether the sidecar may send again, which is not sure of its ledger: how far Moodle is with teaching it, then the
     * question.
     *
     * @return array|null
     */
    private function recovery(): ?array {
        $recovery = (object) ($this->status['recovery'] ?? []);
        $standing = recovery::standing($recovery);
        $because = get_string('recoverybecause', 'local_navigatr');
        switch ($standing) {
            case recovery::TEACHING:
                return [
                    'title' => get_string('recoveryteaches', 'local_navigatr'),
                    'help' => $because . ' ' . recovery::progress($recovery),
                ];
            case recovery::STUCK:
                return $this->question('recoveruntaught', [
                    'confirmed' => confirmation::of_recovery($recovery),
                    'title' => get_string('recoverystuck', 'local_navigatr'),
                    'help' => recovery::progress($recovery) . ' ' . get_string('recoverystuckhelp', 'local_navigatr'),
                    'yes' => get_string('recoveruntaught', 'local_navigatr'),
                ]) + $this->former_sidecar();
            case recovery::TAUGHT:
                return $this->question('recover', [
                    'confirmed' => confirmation::of_recovery($recovery),
                    'title' => get_string('recoverywaits', 'local_navigatr'),
                    'help' => $because . ' ' . recovery::prospect($recovery),
                    'yes' => get_string('confirmrecovery', 'local_navigatr'),
                ]) + $this->former_sidecar();
            default:
                return null;
        }
    }

    /**
     * The box beside the button, while a sidecar that was called before may still send.
     *
     * @return array
     */
    private function former_sidecar(): array {
        $until = heartbeat::former_sends_until();
        if ($until === null) {
            return [];
        }
        $date = userdate($until, get_string('strftimedatetimeshort', 'core_langconfig'));
        $label = get_string('formerstopped', 'local_navigatr', $date);
        return ['box' => connection_actions::FORMER_STOPPED, 'label' => $label];
    }

    /**
     * Whether to resume what Remove Connection paused.
     *
     * @return array|null
     */
    private function resume_mappings(): ?array {
        $preview = resume_after_reconnect::preview();
        if ($preview['mappings'] === 0) {
            return null;
        }
        return $this->question('resumemappings', [
            'confirmed' => confirmation::of_resuming(),
            'title' => get_string('resumemappingswait', 'local_navigatr'),
            'help' => get_string('resumemappingshelp', 'local_navigatr', $preview),
            'yes' => get_string('resumemappings', 'local_navigatr'),
        ]);
    }

    /**
     * Whether to change to the accounts that the sidecar is connected to, where nobody confirmed them here.
     *
     * @return array[]
     */
    private function account_changes(): array {
        $connections = $this->status['connections'] ?? [(object) $this->status];
        $changes = array_filter(array_map([account_change::class, 'of'], $connections));
        return array_values(array_map(fn($change) => $this->question('changeaccount', [
            'title' => get_string('accountdiffers', 'local_navigatr'),
            'help' => $change->question(),
            'yes' => get_string('accountuse', 'local_navigatr', $change->label_of_target()),
            'confirmed' => $change->target,
        ]), $changes));
    }

    /**
     * Whether to keep what is in review.
     *
     * @return array|null
     */
    private function review(): ?array {
        $isconnected = accounts::are_there() && $this->status['reachable'];
        if ($this->status['mappingsReview'] === 0 || !$isconnected) {
            return null;
        }
        return $this->question('keepall', [
            'confirmed' => confirmation::of_keeping(),
            'title' => get_string('reviewwaits', 'local_navigatr', $this->status['mappingsReview']),
            'help' => get_string('keepallhelp', 'local_navigatr'),
            'yes' => get_string('keepall', 'local_navigatr'),
        ]);
    }

    /**
     * Whether to issue the badges of those who completed while another account was connected.
     *
     * @return array|null
     */
    private function meanwhile(): ?array {
        $courses = has_capability('local/navigatr:manageissuances', \context_system::instance())
            ? completed_meanwhile::courses()
            : [];
        if ($courses === []) {
            return null;
        }
        $learners = array_sum($courses);
        return $this->question('issuemeanwhile', [
            'title' => get_string('meanwhilewaits', 'local_navigatr', $learners),
            'help' => get_string('meanwhilehelp', 'local_navigatr'),
            'list' => array_map(fn($courseid, $count) => [
                'name' => course_name::plain($courseid),
                'url' => (new \moodle_url('/local/navigatr/backfill.php', ['id' => $courseid]))->out(false),
                'count' => $count,
            ], array_keys($courses), $courses),
            'yes' => get_string('meanwhileissue', 'local_navigatr', $learners),
            'confirmed' => $learners,
            'no' => ['action' => 'leavemeanwhile', 'label' => get_string('meanwhileleave', 'local_navigatr')],
        ]);
    }

    /**
     * A question with a button.
     *
     * @param string $action one of {@see \local_navigatr\local\connection\connection_actions}
     * @param array $words `title`, `help`, `yes`; `list`, `confirmed` and `no` where there are such
     * @return array
     */
    private function question(string $action, array $words): array {
        $url = (new \moodle_url('/local/navigatr/connection.php'))->out(false);
        return $words + ['list' => [], 'confirmed' => '', 'no' => null, 'action' => $action, 'url' => $url, 'sesskey' => sesskey()];
    }
}
