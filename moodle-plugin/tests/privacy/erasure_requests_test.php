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

use local_navigatr\fixtures\erasing_testcase;
use local_navigatr\local\config;
use local_navigatr\local\erasure\erasures;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/../fixtures/erasing_testcase.php');

/**
 * An erasure is asked of the sidecar until it is done, and kept for a time.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers    \local_navigatr\privacy\provider
 * @covers    \local_navigatr\privacy\erase
 * @covers    \local_navigatr\local\erasure\erasures
 * @covers    \local_navigatr\task\send_erasures
 */
final class erasure_requests_test extends erasing_testcase {
    /**
     * How many erasures the sidecar has not done.
     *
     * @return int
     */
    private function open_erasures(): int {
        return (int) erasures::open()->number;
    }

    /**
     * What is done is kept, in case the sidecar is restored from a backup, and goes after 400 days.
     */
    public function test_erasure_that_is_done_is_kept_for_400_days(): void {
        global $DB;
        $context = \context_course::instance($this->courses[0]->id);
        provider::delete_data_for_user($this->approved($this->learners[0], [$context]));
        $this->run_task('send_erasures');
        $this->run_task('send_erasures');
        $this->assertSame([[$this->learners[0]->id]], $this->erased_users());
        $this->assertSame(1, $DB->count_records('local_navigatr_erasure'));

        $DB->set_field('local_navigatr_erasure', 'timedone', time() - 399 * DAYSECS);
        $this->run_task('send_erasures');
        $this->assertSame(1, $DB->count_records('local_navigatr_erasure'));

        $DB->set_field('local_navigatr_erasure', 'timedone', time() - 401 * DAYSECS);
        erasures::ask(7, 0);
        $DB->set_field('local_navigatr_erasure', 'timecreated', time() - 401 * DAYSECS, ['userid' => 7]);
        $this->sidecar->isup = false;
        $this->run_task('send_erasures');
        $this->assertSame([7], array_map('intval', $DB->get_fieldset_select('local_navigatr_erasure', 'userid', '1 = 1')));
    }

    /**
     * As long as a backup of the sidecar may live is a setting.
     */
    public function test_how_long_erasures_are_kept_is_a_setting(): void {
        global $DB;
        config::set('erasuresdays', 30);
        erasures::ask(7, 0);
        $DB->set_field('local_navigatr_erasure', 'timedone', time() - 31 * DAYSECS);
        erasures::prune();
        $this->assertSame(0, $DB->count_records('local_navigatr_erasure'));
    }

    /**
     * Two ask at the same moment: the unique index lets only one of them write.
     */
    public function test_asking_twice_at_once_throws_nothing(): void {
        global $DB;
        $real = $DB;
        $DB = new class ($real) {
            /** @var bool */
            public bool $isfirst = true;

            /**
             * In front of the database.
             *
             * @param \moodle_database $real
             */
            public function __construct(
                /** @var \moodle_database */
                private readonly \moodle_database $real
            ) {
            }

            /**
             * Another one writes the same row just before.
             *
             * @param string $name
             * @param array $arguments
             * @return mixed
             */
            public function __call(string $name, array $arguments) {
                if ($name === 'insert_record' && $this->isfirst) {
                    $this->isfirst = false;
                    $this->real->insert_record(...$arguments);
                }
                return $this->real->$name(...$arguments);
            }
        };
        try {
            erasures::ask(7, 0);
        } finally {
            $DB = $real;
        }
        $this->assertSame(1, $this->open_erasures());
        $this->assertSame(1, $DB->count_records('local_navigatr_erasure', ['userid' => 7]));
    }

    /**
     * Somebody completes again after an erasure, and is erased again.
     */
    public function test_erasing_twice_tells_the_sidecar_twice(): void {
        $context = \context_course::instance($this->courses[0]->id);
        $learner = $this->learners[0];
        foreach ([1, 2] as $time) {
            provider::delete_data_for_user($this->approved($learner, [$context]));
            $this->assertSame(1, $this->open_erasures(), "time $time");
            $this->run_task('send_erasures');
            $this->complete_later($learner);
            $this->run_task('sweep_completions');
            $this->assertSame(2, $this->count_awards($learner), "recorded anew, time $time");
        }
        $this->assertSame([[$learner->id], [$learner->id]], $this->erased_users());
    }

    /**
     * A learner completes a course once more, after all that was asked for.
     *
     * @param \stdClass $learner
     */
    private function complete_later(\stdClass $learner): void {
        global $DB;
        $DB->set_field('local_navigatr_erasure', 'timecreated', time() - HOURSECS);
        $DB->set_field('course_completions', 'timecompleted', time(), ['userid' => $learner->id]);
    }

    /**
     * The sidecar is down at that moment, and forgets later.
     */
    public function test_erasure_with_the_sidecar_down_is_made_up_for(): void {
        [$learner, $other] = $this->learners;
        $this->sidecar->isup = false;

        provider::delete_data_for_user($this->approved($learner));

        $this->assertSame([0, 2], [$this->count_awards($learner), $this->count_awards($other)]);
        $this->assertSame(1, $this->open_erasures());
        $this->run_task('send_erasures');
        $this->assertSame(1, $this->open_erasures());

        $this->sidecar->isup = true;
        $this->sidecar->calls = [];
        $this->run_task('send_erasures');

        $this->assertSame(0, $this->open_erasures());
        $this->assertSame([['users' => [$learner->id]]], $this->sidecar->bodies('POST /v1/privacy/erase'));
    }

    /**
     * Something is in flight: asked again until done.
     */
    public function test_erasure_is_repeated_until_it_is_done(): void {
        $context = \context_course::instance($this->courses[0]->id);
        provider::delete_data_for_user($this->approved($this->learners[0], [$context]));
        $this->sidecar->answer('POST /v1/privacy/erase', ['done' => false]);
        $this->sidecar->answer('POST /v1/privacy/erase', ['done' => true]);

        $this->run_task('send_erasures');
        $this->assertSame(1, $this->open_erasures());
        $this->run_task('send_erasures');
        $this->assertSame(0, $this->open_erasures());
    }

    /**
     * Nothing is recorded or sent anew while the sidecar still has to forget.
     */
    public function test_nothing_is_sent_for_whom_an_erasure_is_pending(): void {
        $this->sidecar->isup = false;
        provider::delete_data_for_user($this->approved($this->learners[0]));
        $this->sidecar->isup = true;

        $this->run_task('sweep_completions');
        $this->run_task('send_awards');

        $this->assertSame(0, $this->count_awards($this->learners[0]));
        $this->assertNotContains($this->learners[0]->id, array_column($this->sidecar->awards, 'userId'));
    }
}
