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

use local_navigatr\fixtures\issuance_log_testcase;
use local_navigatr\local\account\accounts;
use local_navigatr\local\award\award;
use local_navigatr\reportbuilder\local\filters\claims;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/issuance_log_testcase.php');

/**
 * Who has claimed an issued badge, in the log.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\sync\state_updater
 * @covers     \local_navigatr\reportbuilder\local\filters\claims
 * @covers     \local_navigatr\reportbuilder\local\systemreports\issuance_log
 */
final class claimed_badges_test extends issuance_log_testcase {
    /**
     * The sidecar tells it of an issued badge, which changes nothing else, and no event says that it was issued again.
     */
    public function test_claim_is_kept(): void {
        $award = $this->issued(0);
        $before = $this->row($award);
        $this->claim($award, false);
        $this->claim($award, true);
        $after = $this->row($award);
        $this->assertEquals(1, $after->claimed);
        $this->assertEquals($before->timemodified, $after->timemodified);
    }

    /**
     * The filter finds those who have not claimed theirs, and those who have not for long.
     */
    public function test_log_finds_what_is_not_claimed(): void {
        accounts::update((object) ['target' => 'obf:production:C1', 'features' => ['standing' => true]], 'obf');
        $late = $this->issued(15);
        $this->claim($late, false);
        // A person wanted it revoked today, and the platform refused: it is issued since then as before.
        $late = $this->hear($this->hear($late, 'revoking', null, time()), 'issued', 'revoke_refused', time());
        $this->setAdminUser();
        $this->assertStringContainsString(get_string('claimedno', 'local_navigatr'), $this->rows(\context_system::instance()));
        $this->assertSame([true, true, false], $this->found_by($late));
        $this->claim($this->row($late), true);
        $this->assertSame([false, false, true], $this->found_by($late));
    }

    /**
     * A site whose platforms tell nothing of it has neither column nor filter.
     */
    public function test_navigatr_tells_nothing(): void {
        $this->setAdminUser();
        $this->assertNull($this->report(\context_system::instance())->get_filter('award:claimed'));
    }

    /**
     * Whether the log has an award under each value of the filter.
     *
     * @param \stdClass $award
     * @return bool[] `no`, `late`, `yes`
     */
    private function found_by(\stdClass $award): array {
        return array_map(function (string $value) use ($award): bool {
            $this->report(\context_system::instance())->set_filter_values([
                'award:claimed_operator' => claims::EQUAL_TO, 'award:claimed_value' => $value,
            ]);
            return str_contains($this->rows(\context_system::instance()), $award->uuid);
        }, ['no', 'late', 'yes']);
    }

    /**
     * An issued award.
     *
     * @param int $days how long ago
     * @return \stdClass
     */
    private function issued(int $days): \stdClass {
        $award = $this->award_of($this->earn($this->course, ['lastname' => 'Late']));
        return $this->hear($award, 'issued', null, time() - $days * DAYSECS - 1);
    }

    /**
     * The sidecar says how it stands.
     *
     * @param \stdClass $award
     * @param string $state
     * @param string|null $reason
     * @param int $time since when
     * @return \stdClass
     */
    private function hear(\stdClass $award, string $state, ?string $reason, int $time): \stdClass {
        $news = ['state' => $state, 'reason' => $reason, 'at' => gmdate('Y-m-d\TH:i:s\Z', $time)];
        local\sync\state_updater::update($award, (object) $news);
        return $this->row($award);
    }

    /**
     * The sidecar says whether it was claimed.
     *
     * @param \stdClass $award
     * @param bool $claimed
     */
    private function claim(\stdClass $award, bool $claimed): void {
        local\sync\state_updater::update($award, (object) ['state' => 'issued', 'reason' => $award->reason, 'claimed' => $claimed]);
    }

    /**
     * An award as it is stored.
     *
     * @param \stdClass $award
     * @return \stdClass
     */
    private function row(\stdClass $award): \stdClass {
        global $DB;
        return $DB->get_record(award::TABLE, ['id' => $award->id], '*', MUST_EXIST);
    }
}
