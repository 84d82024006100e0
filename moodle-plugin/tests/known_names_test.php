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

use core_reportbuilder\system_report_factory;
use core_reportbuilder\table\system_report_table;
use local_navigatr\external\get_issuance;
use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\account\accounts;
use local_navigatr\local\award\award_scope;
use local_navigatr\local\award\awards;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\course_badge\pending_awards;
use local_navigatr\local\mapping\known_names;
use local_navigatr\local\reader;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\status\hold_subject;
use local_navigatr\reportbuilder\local\systemreports\issuance_log;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/golden.php');
require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * What a learner earned has its name, whatever became of mapping, course and badge.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\mapping\known_names
 */
final class known_names_test extends school_testcase {
    /** @var \stdClass A course mapped to "First aid", which a learner completed. */
    private \stdClass $course;

    /** @var \stdClass The learner. */
    private \stdClass $learner;

    /**
     * A learner who has earned a badge.
     */
    public function setUp(): void {
        parent::setUp();
        $this->course = $this->course(['fullname' => 'Safety']);
        $this->save_badge('51', 'First aid');
        $this->learner = $this->enrolled($this->course);
        $this->complete($this->course, $this->learner);
        $this->setAdminUser();
    }

    /**
     * What may become of it.
     *
     * @return array[]
     */
    public static function fates(): array {
        return [
            'another badge' => [fn(self $test) => $test->save_badge('52', 'Fire safety')],
            'another badge, and a third' => [function (self $test) {
                $test->save_badge('52', 'Fire safety');
                $test->save_badge('53', 'Food hygiene');
            }],
            'no badge' => [fn(self $test) => mapping_changes::remove(client::lazy(), (int) $test->course->id)],
            'no course' => [fn(self $test) => delete_course($test->course, false)],
        ];
    }

    /**
     * The log, on the page and as a file, names the badge that was earned.
     *
     * @dataProvider fates
     * @param callable $fate
     */
    public function test_log_names_the_badge_that_was_earned(callable $fate): void {
        $fate($this);
        foreach ([[], ['download' => 'csv']] as $parameters) {
            $this->assertContains('First aid', $this->badges($parameters));
        }
        ob_clean();
    }

    /**
     * A learner's export names it.
     *
     * @dataProvider fates
     * @param callable $fate
     */
    public function test_export_names_the_badge_that_was_earned(callable $fate): void {
        global $DB;
        $fate($this);
        $rows = $DB->get_records('local_navigatr_award', ['userid' => $this->learner->id]);
        $this->assertSame('First aid', privacy\readable_row::of(reset($rows))->badgename);
    }

    /**
     * The details name it.
     *
     * @dataProvider fates
     * @param callable $fate
     */
    public function test_details_name_the_badge_that_was_earned(callable $fate): void {
        $fate($this);
        $uuid = $this->award_of($this->learner)->uuid;
        $this->sidecar->answer("GET /v1/issuances/$uuid", golden::body('issuance_reply'));
        $this->assertSame('First aid', get_issuance::execute($uuid)->badgeName);
    }

    /**
     * A cause that hit several names it.
     *
     * @dataProvider fates
     * @param callable $fate
     */
    public function test_cause_names_the_badge_that_was_earned(callable $fate): void {
        global $DB;
        $fate($this);
        $failed = ['status' => 'sent', 'state' => 'needs_attention', 'reason' => 'badge_not_issuable', 'badgeid' => '51'];
        $DB->update_record('local_navigatr_award', (object) (['id' => $this->award_of($this->learner)->id] + $failed));
        $causes = awards::causes_seen(award_scope::of(\context_system::instance()), 1, 5);
        $this->assertSame(['First aid'], array_column($causes, 'badgename'));
    }

    /**
     * A hold on a badge or provider that no course is mapped to any more has a name.
     */
    public function test_hold_names_what_no_course_is_mapped_to(): void {
        mapping_changes::remove(client::lazy(), (int) $this->course->id);
        $hold = fn(array $more) => (object) ($more + ['target' => accounts::target()]);
        $reader = reader::admin();
        $this->assertSame('First aid', (new hold_subject($hold(['badgeId' => '51']), $reader))->badge());
        $this->assertSame('School', (new hold_subject($hold(['providerId' => '1']), $reader))->provider());
        $this->assertSame('99', (new hold_subject($hold(['badgeId' => '99']), $reader))->badge());
    }

    /**
     * A new name counts from then on, and a mapping without one, as a restored course has it, takes none away.
     */
    public function test_last_known_name_counts(): void {
        $this->save_badge('51', 'First aid at work');
        known_names::keep(self::TARGET, known_names::BADGE, '51', '');
        $this->assertSame('First aid at work', known_names::find(self::TARGET, known_names::BADGE, '51'));
        $this->assertNull(known_names::find('navigatr:staging:9', known_names::BADGE, '51'));
    }

    /**
     * What mappings were written without its class is learnt, once.
     */
    public function test_names_of_an_older_site_are_learnt_once(): void {
        global $DB;
        $DB->delete_records(known_names::TABLE);
        known_names::keep_mapped();
        known_names::keep_mapped();
        $names = $DB->get_fieldset_select(known_names::TABLE, 'name', '1 = 1 ORDER BY name');
        $this->assertSame(['First aid', 'School'], $names);
    }

    /**
     * Maps the course.
     *
     * @param string $id
     * @param string $name
     */
    private function save_badge(string $id, string $name): void {
        $badge = (object) ['id' => $id, 'name' => $name, 'imageUrl' => null, 'url' => null];
        $provider = (object) ['id' => '1', 'name' => 'School'];
        mapping_changes::save(client::lazy(), (int) $this->course->id, $provider, $badge, pending_awards::SEND_OLD);
    }

    /**
     * The badges of all rows of the site's log.
     *
     * @param array $parameters
     * @return string[]
     */
    private function badges(array $parameters): array {
        global $PAGE;
        $PAGE->set_url('/local/navigatr/log.php');
        $report = system_report_factory::create(issuance_log::class, \context_system::instance(), 'local_navigatr');
        $table = system_report_table::create($report->get_report_persistent()->get('id'), $parameters);
        $table->define_baseurl(new \moodle_url('/local/navigatr/log.php'));
        $table->setup();
        $table->query_db(0, false);
        $cells = [];
        foreach ($table->rawdata as $row) {
            $cells = array_merge($cells, array_values($table->format_row($row)));
        }
        $table->close_recordset();
        return array_map(fn($cell) => strip_tags((string) $cell), $cells);
    }
}
