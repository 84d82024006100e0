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

use local_navigatr\local\completion\dry_run;
use local_navigatr\local\completion\dry_run_choice;
use local_navigatr\local\evidence\template;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\plain_text;
use local_navigatr\local\sync\award_payload_builder;
use local_navigatr\local\sync\outbox;

/**
 * The evidence of one learner of a dry run, exactly as it will be sent: made by what sends it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class dry_run_sample {
    /**
     * A sample.
     *
     * @param mapping $mapping
     * @param string $list of {@see dry_run}
     * @param dry_run_choice $choice
     */
    public function __construct(
        /** @var mapping */
        private readonly mapping $mapping,
        /** @var string */
        private readonly string $list,
        /** @var dry_run_choice */
        private readonly dry_run_choice $choice
    ) {
    }

    /**
     * Context of the template.
     *
     * @param dry_run $people
     * @param int $id of the person in the list
     * @return array|null null: the user sees nobody there who can receive the badge
     */
    public function export(dry_run $people, int $id): ?array {
        $row = $people->find($id);
        $user = $row && $row->standing === dry_run::ELIGIBLE ? \core_user::get_user($row->userid) : null;
        if (!$user || $user->deleted) {
            return null;
        }
        $concealed = $this->concealed();
        $text = $concealed === []
            ? $this->text($row)
            : get_string('dryrunevidenceconcealed', 'local_navigatr', implode(', ', $concealed));
        $name = plain_text::person($user, \context_course::instance($this->mapping->get('courseid')));
        return ['title' => get_string('dryrunevidence', 'local_navigatr', $name), 'text' => $text];
    }

    /**
     * The evidence, or why there is none.
     *
     * @param \stdClass $row of the dry run
     * @return string
     */
    private function text(\stdClass $row): string {
        try {
            $award = $this->list === dry_run::BY_HAND
                ? $this->unwritten_award((int) $row->userid)
                : outbox::rows([(int) $row->id])[$row->id];
            $text = (new award_payload_builder([$award]))->evidence_of($award);
        } catch (\Throwable) {
            return get_string('dryrunevidenceunreadable', 'local_navigatr');
        }
        return $text ?? get_string('dryrunevidencenone', 'local_navigatr');
    }

    /**
     * What the text tells of learners that Moodle does not show the user. By hand, the reason takes its place.
     *
     * @return string[] placeholders
     */
    private function concealed(): array {
        if ($this->list === dry_run::BY_HAND) {
            return [];
        }
        $context = \context_course::instance($this->mapping->get('courseid'));
        $text = $this->mapping->get('evidencetemplate') ?? template::of_site();
        $seestotals = !$this->mapping->get('sendscore') || has_capability('moodle/grade:viewall', $context);
        $totals = $seestotals ? [] : array_intersect(template::used($text), template::OF_TOTAL);
        return [...template::concealed($text, $context), ...array_map(fn($name) => "{{$name}}", array_values($totals))];
    }

    /**
     * The award that issuing by hand would write.
     *
     * @param int $userid
     * @return \stdClass like a row of {@see outbox}
     */
    private function unwritten_award(int $userid): \stdClass {
        return (object) [
            'id' => 0,
            'courseid' => (int) $this->mapping->get('courseid'),
            'userid' => $userid,
            'rule' => $this->mapping->get('rule'),
            'coursename' => '',
            'timecompleted' => time(),
            'issuereason' => $this->choice->reason() ?: '…',
            'evidencetemplate' => $this->mapping->get('evidencetemplate'),
            'sendscore' => 0,
            'agreedshared' => null,
        ];
    }
}
