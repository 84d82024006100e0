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

use local_navigatr\external\get_bulk_action;
use local_navigatr\external\stop_bulk_action;
use local_navigatr\fixtures\bulk_action_testcase;
use local_navigatr\local\action\bulk_action;
use local_navigatr\local\action\bulk_items;
use local_navigatr\task\act_on_awards;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/bulk_action_testcase.php');

/**
 * An action on many awards that is interrupted, waits or is stopped.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\action\bulk_action
 * @covers     \local_navigatr\local\action\bulk_items
 * @covers     \local_navigatr\local\action\bulk_turn
 * @covers     \local_navigatr\task\act_on_awards
 */
final class bulk_action_interrupted_test extends bulk_action_testcase {
    /**
     * The sidecar is down: the rest is kept, the page says so, and a task goes on as the person.
     */
    public function test_outage_is_waited_out(): void {
        $id = $this->ask('retry', ['Ada', 'Bob', 'Cem'])['id'];
        $this->sidecar->isup = false;
        $progress = $this->confirm($id);
        $this->assertSame([true, 0], [$progress['running'], $progress['done']]);
        $this->assertNotSame('', $progress['message']);
        $this->sidecar->isup = true;
        $this->cron();
        $progress = get_bulk_action::execute($id);
        $this->assertSame([false, 3, ''], [$progress['running'], $progress['done'], $progress['message']]);
        $this->assertSame((string) $this->teacher->id, $this->sidecar->bodies('POST /v1/issuances/retry')[0]['actor']['userId']);
    }

    /**
     * The process died in the middle of a turn: what is harmless has another one, what could send a badge twice has none.
     *
     * @dataProvider interrupted_actions
     * @param string $action
     * @param array $standing
     * @param string $result
     */
    public function test_interrupted_turn(string $action, array $standing, string $result): void {
        global $DB;
        $this->set('Ada', $standing);
        $id = $this->ask($action, ['Ada'])['id'];
        bulk_action::find($id)->start('seen', 1, [act_on_awards::class, 'queue']);
        $DB->set_field(bulk_items::TABLE, 'result', bulk_items::ACTING, ['actionid' => $id]);
        $this->cron();
        $this->assertEquals([$result => 1], bulk_action::find($id)->items()->results());
        $this->assertFalse(bulk_action::find($id)->is_running());
    }

    /**
     * Actions that may be interrupted.
     *
     * @return array
     */
    public static function interrupted_actions(): array {
        return [
            'retry' => ['retry', self::REFUSED, 'done'],
            'cancel' => ['cancel', self::REFUSED, 'done'],
            'send again' => ['decide_send_again', self::UNKNOWN, bulk_items::INTERRUPTED],
            'issued' => ['decide_issued', self::UNKNOWN, bulk_items::INTERRUPTED],
        ];
    }

    /**
     * The process died after the sidecar had done it: it is listed as done, whether Moodle has heard of that or not. What somebody
     * else did meanwhile is neither done again nor called done.
     *
     * @dataProvider interrupted_after_it_was_done
     * @param array $now how the award stands when the action goes on
     * @param string|null $answer the state that the sidecar refuses it in; null: it is not to be asked
     * @param string $result
     */
    public function test_interrupted_after_it_was_done(array $now, ?string $answer, string $result): void {
        global $DB;
        $this->set('Ada', self::REFUSED);
        $id = $this->ask('retry', ['Ada'])['id'];
        bulk_action::find($id)->start('', 0, [act_on_awards::class, 'queue']);
        $DB->set_field(bulk_items::TABLE, 'result', bulk_items::ACTING, ['actionid' => $id]);
        $this->set('Ada', $now);
        if ($answer !== null) {
            $refused = ['id' => $this->awards['Ada'], 'result' => 'not_possible', 'state' => $answer, 'reason' => null];
            $this->sidecar->answer('POST /v1/issuances/retry', ['results' => [$refused]]);
        }
        $this->cron();
        $this->assertEquals([$result => 1], bulk_action::find($id)->items()->results());
        $this->assertCount($answer === null ? 0 : 1, $this->sidecar->bodies('POST /v1/issuances/retry'));
    }

    /**
     * How an award may stand after an interrupted retry.
     *
     * @return array
     */
    public static function interrupted_after_it_was_done(): array {
        return [
            'Moodle heard of it' => [['state' => 'issued', 'reason' => null], null, 'done'],
            'Moodle has not heard of it' => [self::REFUSED, 'issued', 'done'],
            'somebody else cancelled it' => [['state' => 'cancelled', 'reason' => null], null, bulk_items::INTERRUPTED],
            'it is refused for another reason' => [['reason' => 'recipient_refused'], null, bulk_items::INTERRUPTED],
        ];
    }

    /**
     * The process died in the middle of a turn, and then the person stopped it: nothing is "being done" for ever.
     */
    public function test_interrupted_and_stopped(): void {
        global $DB;
        $id = $this->ask('retry', ['Ada', 'Bob'])['id'];
        bulk_action::find($id)->start('', 0, [act_on_awards::class, 'queue']);
        $item = $DB->get_field_sql('SELECT MIN(id) FROM {local_navigatr_bulkitem} WHERE actionid = ?', [$id]);
        $DB->set_field(bulk_items::TABLE, 'result', bulk_items::ACTING, ['id' => $item]);
        stop_bulk_action::execute($id);
        $this->cron();
        $this->assertEquals([bulk_items::INTERRUPTED => 1, bulk_items::STOPPED => 1], bulk_action::find($id)->items()->results());
        $this->assertSame([], $this->sidecar->lines());
    }

    /**
     * Cron does not run: the page says so, also while it stays open.
     */
    public function test_silent_cron_is_told(): void {
        global $DB;
        $id = $this->ask('retry', ['Ada'])['id'];
        bulk_action::find($id)->start('', 0, [act_on_awards::class, 'queue']);
        $this->assertSame('', get_bulk_action::execute($id)['message']);
        $DB->set_field(bulk_action::TABLE, 'timemodified', time() - HOURSECS, ['id' => $id]);
        $told = get_string('bulkcronsilent', 'local_navigatr', format_time(HOURSECS));
        $this->assertSame($told, get_bulk_action::execute($id)['message']);
    }

    /**
     * What a person stops is not done; what was done stays.
     */
    public function test_stopped_action_ends(): void {
        $id = $this->ask('retry', ['Ada'])['id'];
        bulk_action::find($id)->start('', 0, [act_on_awards::class, 'queue']);
        $this->assertFalse(stop_bulk_action::execute($id)['running']);
        $this->cron();
        $this->assertEquals([bulk_items::STOPPED => 1], bulk_action::find($id)->items()->results());
        $this->assertSame([], $this->sidecar->lines());
    }
}
