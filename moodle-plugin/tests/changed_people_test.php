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

namespace local_navigatr;

use local_navigatr\fixtures\changed_people_testcase;
use local_navigatr\local\config;
use local_navigatr\local\consent\consented_awards;
use local_navigatr\local\sync\changed_people;
use local_navigatr\local\sync\changed_scores;
use local_navigatr\local\sync\outbox;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/changed_people_testcase.php');

/**
 * A learner's name, address or account changes while the award is at the sidecar.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\sync\changed_people
 * @covers     \local_navigatr\local\sync\outbox
 * @covers     \local_navigatr\external\act_on_issuances
 */
final class changed_people_test extends changed_people_testcase {
    /**
     * What of a learner is sent in the next run; null when nothing is.
     *
     * @param \stdClass $learner
     * @return array|null
     */
    private function sent_next(\stdClass $learner): ?array {
        $this->sidecar->forget_awards();
        $this->run_task('send_awards');
        return $this->sidecar->awards[$this->award_of($learner)->uuid] ?? null;
    }

    /**
     * What is corrected is sent, once.
     */
    public function test_corrected_address_and_surname_are_sent_once(): void {
        $learner = $this->sent();
        $this->assertNull($this->sent_next($learner));
        $this->changed($learner, ['email' => 'king@example.org', 'lastname' => 'King']);
        $expected = ['firstName' => 'Ada', 'lastName' => 'King', 'email' => 'king@example.org'];
        $this->assertSame($expected, $this->sent_next($learner)['recipient']);
        $this->changed($learner, ['timemodified' => time() - 60]);
        $this->assertNull($this->sent_next($learner));
    }

    /**
     * What was sent within the second in which the account changed is sent once more: nobody knows which came first.
     */
    public function test_within_one_second_it_is_sent_once_more(): void {
        $learner = $this->sent();
        $this->changed($learner, ['timemodified' => 1700000000]);
        $this->assertNotNull($this->sent_next($learner));
    }

    /**
     * Suspended, deleted or without an address: the sidecar is told why.
     */
    public function test_suspension_and_deletion_are_sent(): void {
        $suspended = $this->sent();
        $this->changed($suspended, ['suspended' => 1]);
        $this->assertSame('suspended', $this->sent_next($suspended)['recipientProblem']);
        $deleted = $this->sent();
        delete_user($deleted);
        $this->assertSame('deleted', $this->sent_next($deleted)['recipientProblem']);
    }

    /**
     * Names are sent as the profile has them; what the evidence says of a learner follows their alternate name.
     */
    public function test_name_order_and_alternate_names_go_with_the_evidence_only(): void {
        global $CFG;
        $learner = $this->sent();
        $CFG->fullnamedisplay = 'alternatename lastname';
        $this->changed($learner, ['alternatename' => 'Countess']);
        $sent = $this->sent_next($learner);
        $this->assertSame(['Ada', 'Byron'], [$sent['recipient']['firstName'], $sent['recipient']['lastName']]);
    }

    /**
     * What is settled, or not the sidecar's, is left alone.
     *
     * @dataProvider untouched
     * @param array $fields
     */
    public function test_settled_awards_are_left_alone(array $fields): void {
        $learner = $this->sent($fields);
        $this->changed($learner, ['lastname' => 'King']);
        changed_people::send_again();
        $this->assertEquals(0, $this->award_of($learner)->due);
    }

    /**
     * Awards that are not sent again.
     *
     * @return array
     */
    public static function untouched(): array {
        return [
            'issued' => [['state' => 'issued']],
            'cancelled' => [['state' => 'cancelled', 'reason' => 'cancelled_by_person']],
            'merged' => [['status' => 'merged']],
            'never sent' => [['status' => 'baseline', 'timesent' => 0]],
            'of another account' => [['target' => 'navigatr:production:10']],
        ];
    }

    /**
     * What may still be sent is told, also while it is sent: an answer of then takes nothing over, and is asked for once more.
     */
    public function test_unsettled_awards_are_told(): void {
        foreach ([null, 'queued', 'needs_attention', 'unknown'] as $state) {
            $learner = $this->sent(['state' => $state]);
            $this->changed($learner, ['lastname' => 'King']);
            $this->assertSame('King', $this->sent_next($learner)['recipient']['lastName'], (string) $state);
        }
        $sending = $this->sent();
        $this->changed($sending, ['lastname' => 'King']);
        $result = ['id' => $this->award_of($sending)->uuid, 'result' => 'known', 'state' => 'sending', 'reason' => null];
        $this->sidecar->answer('POST /v1/awards', ['results' => [$result]]);
        $this->run_task('send_awards');
        $this->assertEquals(3, $this->award_of($sending)->due);
    }

    /**
     * A synchronisation touches everybody: as many statements as for one, at most 2,000 awards a run, after what is new, and the
     * next run goes on with the rest.
     */
    public function test_mass_change_costs_little_and_waits_behind_what_is_new(): void {
        global $DB;
        $this->sent();
        $few = $this->statements();
        $row = $this->award_of($this->sent());
        unset($row->id);
        foreach (range(1, changed_people::MAX) as $cycle) {
            $rows[] = (object) (['uuid' => \core\uuid::generate(), 'onekey' => "key $cycle", 'cycle' => $cycle] + (array) $row);
        }
        $DB->insert_records('local_navigatr_award', $rows);
        $DB->set_field('user', 'timemodified', time(), []);
        $this->assertSame($few + 1, $this->statements());
        $this->assertSame(changed_people::MAX, $DB->count_records('local_navigatr_award', ['due' => 3]));
        $new = $this->enrolled($this->mapped_course());
        $DB->insert_record('local_navigatr_award', (object) (['status' => 'waiting', 'due' => 2] + (array) $this->new_award($new)));
        $this->assertSame([$this->award_of($new)->uuid], array_column(outbox::page(outbox::LIVE), 'uuid'));
        // The sidecar may send at this moment. After a silence, what it has must not go to the people of before.
        config::set('lastcontact', time());
        $this->run_task('send_awards');
        $first = $this->sidecar->bodies('POST /v1/awards')[0]['awards'];
        $this->assertSame([$this->award_of($new)->uuid], array_column($first, 'id'));
    }

    /**
     * How many statements the look for changed people takes.
     *
     * @return int
     */
    private function statements(): int {
        global $DB;
        $before = $DB->perf_get_reads() + $DB->perf_get_writes();
        changed_people::send_again();
        return $DB->perf_get_reads() + $DB->perf_get_writes() - $before;
    }

    /**
     * The look reads what is not settled, through its index, and no other awards; and so do the other looks of every minute.
     */
    public function test_look_has_an_index(): void {
        global $DB;
        $columns = array_column($DB->get_indexes('local_navigatr_award'), 'columns');
        $begin = array_map(fn($names) => array_slice($names, 0, 4), $columns);
        $this->assertContains(['status', 'due', 'state', 'timesent'], $begin);
        if ($DB->get_dbfamily() !== 'postgres') {
            return;
        }
        $row = (array) $this->award_of($this->sent(['state' => 'issued']));
        $names = implode(', ', array_diff(array_keys($row), ['id', 'uuid', 'onekey']));
        $DB->execute("INSERT INTO {local_navigatr_award} (uuid, onekey, $names)
                      SELECT 'u' || n, 'k' || n, $names FROM {local_navigatr_award}, generate_series(1, 20000) n");
        $DB->execute('ANALYZE {local_navigatr_award}');
        $condition = fn($class, $name) => (new \ReflectionClassConstant($class, $name))->getValue();
        $sql = $condition(changed_people::class, 'UNSETTLED');
        $looks = ["SELECT a.id
                     FROM {local_navigatr_award} a
                     JOIN {user} u ON u.id = a.userid
                    WHERE a.status = 'sent' AND a.due = 0 AND $sql AND u.timemodified >= a.timesent
                 ORDER BY a.timesent, a.id LIMIT 2000"];
        $others = [[changed_scores::class, 'NEEDING'], [changed_scores::class, 'QUEUED'], [consented_awards::class, 'UNISSUED']];
        foreach ($others as $other) {
            $looks[] = 'SELECT id FROM {local_navigatr_award} WHERE ' . $condition(...$other);
        }
        $readsall = fn($look) => (bool) preg_grep(
            '/Seq Scan on ' . $DB->get_prefix() . 'local_navigatr_award/',
            $DB->get_fieldset_sql("EXPLAIN $look")
        );
        $this->assertSame([], array_filter($looks, $readsall));
    }
}
