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

namespace local_navigatr\privacy;

use core_privacy\local\request\writer;
use local_navigatr\fixtures\completed_courses_testcase;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/../fixtures/completed_courses_testcase.php');

/**
 * A person who asks for their data understands what they get, and reads of no other person.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers    \local_navigatr\privacy\export
 * @covers    \local_navigatr\privacy\in_words
 * @covers    \local_navigatr\privacy\readable_answer
 * @covers    \local_navigatr\privacy\readable_row
 */
final class export_words_test extends completed_courses_testcase {
    /**
     * How an award stands is said as the log says it.
     *
     * @dataProvider awards
     * @param array $fields of the award
     * @param string[] $expected
     */
    public function test_awards_are_explained(array $fields, array $expected): void {
        global $DB;
        $learner = $this->learners[0];
        $about = ['userid' => $learner->id, 'courseid' => $this->courses[0]->id];
        $id = $DB->get_field('local_navigatr_award', 'id', $about);
        $DB->update_record('local_navigatr_award', (object) ($fields + ['id' => $id]));
        provider::export_user_data($this->approved($learner));
        $award = $this->exported('awards', \context_course::instance($this->courses[0]->id))->awards[0];
        $this->assertSame($expected, array_intersect_key((array) $award, $expected));
    }

    /**
     * Awards, and their words.
     *
     * @return array
     */
    public static function awards(): array {
        return [
            'no consent' => [['status' => 'noconsent', 'state' => null], ['meaning' => 'No consent']],
            'issued' => [['status' => 'sent', 'state' => 'issued'], ['meaning' => 'Issued', 'testbadge' => 'No']],
            'not heard of' => [['status' => 'sent', 'state' => null], ['meaning' => 'Queued']],
            'test badge' => [
                ['status' => 'sent', 'state' => 'issued', 'rule' => -1, 'origin' => 'manual'],
                ['meaning' => 'Issued', 'origin' => 'A person', 'testbadge' => 'Yes'],
            ],
            'unknown to this version' => [['status' => 'sent', 'state' => 'later', 'origin' => 'x'], ['meaning' => 'later']],
        ];
    }

    /**
     * Of an answer of the sidecar the codes are explained, and who acted is no id of another person.
     */
    public function test_what_the_sidecar_holds_is_explained(): void {
        $learner = $this->learners[0];
        $page = json_decode(file_get_contents(__DIR__ . '/../fixtures/contract/export_reply.json'), true)['full'];
        $page['issuances'][0]['courseId'] = (string) $this->courses[0]->id;
        $entry = ['at' => '2026-11-21T10:00:00Z', 'action' => 'retry', 'details' => ''];
        $page['audit'] = [
            $entry + ['actor' => 'system', 'realActor' => null],
            $entry + ['actor' => '0', 'realActor' => null],
            $entry + ['actor' => (string) $learner->id, 'realActor' => '987654321'],
        ];
        $this->sidecar->answer('POST /v1/privacy/export', ['next' => null] + $page);
        provider::export_user_data($this->approved($learner));
        $own = $this->exported('sidecar', \context_user::instance($learner->id));
        $people = array_map(fn($entry) => [$entry->actor, $entry->realActor], $own->audit);
        $this->assertSame([['Automatic', null], ['Automatic', null], ['You', 'Another person']], $people);
        $this->assertStringNotContainsString('987654321', json_encode($own));
        $course = writer::with_context(\context_course::instance($this->courses[0]->id));
        $issuance = $course->get_related_data($this->path('sidecar'), 'issuances')->issuances[0];
        $this->assertSame('Course completed', $issuance->trigger);
        $this->assertStringStartsWith('Issued: ', $issuance->meaning);
        $meanings = array_column($issuance->attempts, 'meaning');
        $this->assertSame('It was sent, but no usable reply came.', $meanings[0]);
        $this->assertSame('Being sent.', $meanings[3]);
    }

    /**
     * What was written.
     *
     * @param string $name
     * @param \context $context
     * @return \stdClass
     */
    private function exported(string $name, \context $context): \stdClass {
        return writer::with_context($context)->get_data($this->path($name));
    }

    /**
     * Where it is written.
     *
     * @param string $name
     * @return string[]
     */
    private function path(string $name): array {
        return [get_string('pluginname', 'local_navigatr'), get_string("privacy:export:$name", 'local_navigatr')];
    }
}
