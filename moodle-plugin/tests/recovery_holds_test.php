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

use local_navigatr\fixtures\recovery_testcase;
use local_navigatr\local\account\accounts;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\client;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/recovery_testcase.php');

/**
 * A recovered sidecar learns what is connected and held.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\sync\recovery
 * @covers     \local_navigatr\local\reconcile\resync
 * @covers     \local_navigatr\local\sync\unsynced
 * @covers     \local_navigatr\local\sync\resync_response_handler
 */
final class recovery_holds_test extends recovery_testcase {
    /**
     * A token that came back from a backup and that Moodle removed or replaced by another account's is deleted.
     *
     * @dataProvider connections
     * @param array $ours what Moodle knows
     * @param array $theirs what the sidecar has
     * @param bool $isdeleted
     * @param string $verified when the sidecar found that theirs works, before now
     */
    public function test_restored_token_is_deleted(array $ours, array $theirs, bool $isdeleted, string $verified = '-1 day'): void {
        accounts::update((object) $ours);
        $theirs += ['id' => 'main', 'configured' => true, 'verifiedAt' => gmdate('c', strtotime($verified))];
        $this->sidecar->answer('GET /v1/connections', ['connections' => [$theirs]]);
        $this->begin(self::FIRST);
        $this->run_task('send_awards');
        $this->assertSame($isdeleted, in_array('DELETE /v1/connection', $this->sidecar->lines(), true));
    }

    /**
     * Connections on both sides.
     *
     * @return array[]
     */
    public static function connections(): array {
        $target = ['target' => 'navigatr:production:9'];
        return [
            'the same' => [$target, $target, false],
            'removed in Moodle' => [[], $target, true],
            'another account in Moodle' => [['target' => 'navigatr:production:10'], $target, true],
            'not verified in Moodle' => [['tokenLastFour' => '1234'], ['target' => null], false],
            'being saved' => [[], $target, false, '-1 minute'],
            'saved for longer than a save takes' => [[], $target, true, '-11 minutes'],
            'none at the sidecar' => [[], ['target' => null, 'configured' => false], false],
        ];
    }

    /**
     * So is that of each other account, and no more than that.
     */
    public function test_restored_secret_of_another_platform_is_deleted(): void {
        $kept = ['id' => 'main', 'target' => self::TARGET, 'configured' => true];
        $former = ['id' => 'obf', 'target' => 'obf:production:CLIENT1', 'configured' => true];
        $this->sidecar->answer('GET /v1/connections', ['connections' => [$kept, $former]]);
        $this->begin(self::FIRST);
        $this->run_task('send_awards');
        $this->assertContains('DELETE /v1/connections/obf', $this->sidecar->lines());
        $this->assertNotContains('DELETE /v1/connection', $this->sidecar->lines());
    }

    /**
     * Paused since the backup, or resumed: the sidecar is told where it differs.
     */
    public function test_holds_are_told_where_they_differ(): void {
        $active = $this->mapped_course();
        $paused = $this->mapped_course();
        mapping_changes::set_state(client::lazy(), (int) $paused->id, mapping::PAUSED);
        $hold = fn($course) => [
            'scope' => 'mapping', 'subject' => (string) $course->id, 'rule' => 0, 'target' => self::TARGET,
            'reason' => 'mapping_paused', 'remedy' => 'resume_mapping',
        ];
        $this->begin(self::FIRST, [], ['holds' => [$hold($active)]]);
        $this->run_task('send_awards');
        $this->assertContains('PUT ' . $this->hold_of($paused), $this->sidecar->lines());
        $this->assertContains('DELETE ' . $this->hold_of($active), $this->sidecar->lines());

        $this->begin(self::SECOND, [], ['holds' => [$hold($paused)]]);
        $this->run_task('send_awards');
        $this->assertSame([], preg_grep('~/hold~', $this->sidecar->lines()));
    }

    /**
     * A badge that was removed from its course since the backup: what the sidecar has of it waits.
     */
    public function test_removed_badge_is_held(): void {
        $course = $this->mapped_course();
        $this->complete($course, $this->enrolled($course));
        $this->run_task('send_awards');
        mapping_changes::remove(client::lazy(), (int) $course->id);
        $this->sidecar->calls = [];
        $this->begin(self::FIRST);
        $this->run_task('send_awards');
        $this->assertSame(['PUT ' . $this->hold_of($course)], array_values(preg_grep('~/hold~', $this->sidecar->lines())));
    }
}
