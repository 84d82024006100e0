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

use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\config;
use local_navigatr\local\erasure\erasures;
use local_navigatr\local\sidecar\heartbeat;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * How long the sidecar may go on sending after it heard from this site.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\sidecar\heartbeat
 * @covers     \local_navigatr\local\sync\feed
 * @covers     \local_navigatr\task\send_awards
 */
final class heartbeat_test extends school_testcase {
    /**
     * Three times the longest of the last five gaps, from 15 minutes to 24 hours.
     *
     * @dataProvider gaps
     * @param int[] $gaps seconds between starts of the task
     * @param int $expected seconds
     */
    public function test_permit_follows_the_longest_of_the_last_five_gaps(array $gaps, int $expected): void {
        $now = 1700000000;
        heartbeat::started($now);
        foreach ($gaps as $gap) {
            heartbeat::started($now += $gap);
        }
        $this->assertSame($expected, heartbeat::permit_seconds());
    }

    /**
     * Gaps and what they permit.
     *
     * @return array[]
     */
    public static function gaps(): array {
        return [
            'the first run' => [[], 900],
            'every minute' => [[60, 60, 60, 60, 60], 900],
            'every hour' => [[3600, 3600], 10800],
            'one long gap among short ones' => [[60, 1000, 60, 60, 60], 3000],
            'a long gap that is long ago' => [[9000, 60, 60, 60, 60, 60], 900],
            'the fifth gap from the end' => [[9000, 60, 60, 60, 60], 27000],
            'once a day' => [[86400], 86400],
            'a clock that was set back' => [[-7200, 60], 900],
        ];
    }

    /**
     * A process of cron runs task after task for minutes: a sidecar that was set meanwhile is the one that is called.
     *
     * @testWith ["send_awards"]
     *           ["send_erasures"]
     *           ["check_badges"]
     * @param string $task
     */
    public function test_task_reads_settings_anew(string $task): void {
        global $DB;
        $this->mapped_course();
        erasures::ask(4711, 0);
        $this->sidecar->answer('POST /v1/privacy/erase', ['done' => true]);
        $this->sidecar->calls = [];
        $setting = ['plugin' => config::COMPONENT, 'name' => 'sidecarurl'];
        $DB->set_field('config_plugins', 'value', 'http://127.0.0.1:9999', $setting);
        $this->run_task($task);
        $this->assertSame(['http://127.0.0.1:9999'], array_values(array_unique(array_column($this->sidecar->calls, 'url'))));
    }

    /**
     * The sidecar is told with every feed call, and the end is kept.
     */
    public function test_feed_call_carries_the_permit(): void {
        config::set('taskstarts', (time() - 3600) . ',' . (time() - 1800));
        $before = time();

        $this->run_task('send_awards');

        $lines = implode("\n", preg_grep('~^GET /v1/feed~', $this->sidecar->lines()));
        $this->assertMatchesRegularExpression('~^GET /v1/feed\?after=0&permitSeconds=54[0-9]{2}$~', $lines);
        $this->assertGreaterThanOrEqual($before + 5400, config::get('permitteduntil'));
        $this->assertCount(3, explode(',', config::get('taskstarts')));
    }

    /**
     * Without an answer the later end stands: the sidecar may have heard the call, or only the one before.
     */
    public function test_unanswered_call_does_not_shorten_what_was_permitted(): void {
        $later = time() + DAYSECS;
        config::set('permitteduntil', $later);
        $this->sidecar->refuse('GET /v1/feed', 'internal', 500);
        $this->run_task('send_awards');
        $this->assertSame($later, config::get('permitteduntil'));

        $this->sidecar->answer('GET /v1/feed', ['changes' => [], 'cursor' => 0, 'more' => false]);
        $this->run_task('send_awards');
        $this->assertLessThan($later, config::get('permitteduntil'));
    }
}
