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

use local_navigatr\local\award\learner_search;
use local_navigatr\local\plain_text;
use local_navigatr\local\platform;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\status\explanation;
use renderable;
use renderer_base;
use templatable;

/**
 * Why a learner has a badge or has none.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class explain_page implements renderable, templatable {
    /**
     * A page.
     *
     * @param client $client
     * @param int $courseid
     * @param string $search part of a name or an email address
     * @param int $userid a learner that the user may see; 0: none is chosen
     */
    public function __construct(
        /** @var client */
        private readonly client $client,
        /** @var int */
        private readonly int $courseid,
        /** @var string */
        private readonly string $search,
        /** @var int */
        private readonly int $userid
    ) {
    }

    /**
     * Context of the template.
     *
     * @param renderer_base $output
     * @return array
     */
    public function export_for_template(renderer_base $output): array {
        $found = learner_search::find($this->courseid, $this->search);
        return [
            'courseid' => $this->courseid,
            'action' => (new \moodle_url('/local/navigatr/explain.php'))->out(false),
            'logurl' => (new \moodle_url('/local/navigatr/log.php', ['id' => $this->courseid]))->out(false),
            'search' => $this->search,
            'label' => learner_search::label($this->courseid, 'explain'),
            'nobody' => $this->search !== '' && $found === [],
            'found' => array_values(array_map(fn($user) => [
                'name' => $this->name($user),
                'identity' => $this->identity($user),
                'url' => $this->url_of((int) $user->id),
            ], $found)),
            'learner' => $this->userid ? $this->learner() : null,
        ];
    }

    /**
     * The explanation of the learner who is chosen.
     *
     * @return array
     */
    private function learner(): array {
        $explanation = explanation::of($this->client, $this->courseid, $this->userid);
        $user = \core_user::get_user($this->userid, '*', MUST_EXIST);
        return [
            'name' => $this->name($user),
            // Two learners may have one name.
            'identity' => $this->identity($user),
            'steps' => array_map(fn($step) => [
                'name' => platform::string("explainstep_{$step['step']}", $explanation->platform),
                'standing' => get_string("explainstanding_{$step['standing']}", 'local_navigatr'),
                'message' => $step['message'],
                $step['standing'] => true,
            ] + explain_link::of($step, $explanation->award, $this->courseid), $explanation->steps),
        ];
    }

    /**
     * What Moodle shows beside a name to this user.
     *
     * @param \stdClass $user
     * @return string
     */
    private function identity(\stdClass $user): string {
        return implode(', ', array_filter(array_map(fn($field) => $user->$field, learner_search::identity($this->courseid))));
    }

    /**
     * How the course names a learner.
     *
     * @param \stdClass $user
     * @return string plain text
     */
    private function name(\stdClass $user): string {
        $context = \context_course::instance($this->courseid);
        return plain_text::person($user, $context);
    }

    /**
     * Where a learner is explained.
     *
     * @param int $userid
     * @return string
     */
    private function url_of(int $userid): string {
        return (new \moodle_url('/local/navigatr/explain.php', ['id' => $this->courseid, 'user' => $userid]))->out(false);
    }
}
