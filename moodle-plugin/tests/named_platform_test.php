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

use core\check\result;
use local_navigatr\external\save_mapping;
use local_navigatr\fixtures\two_platforms_testcase;
use local_navigatr\local\account\accounts;
use local_navigatr\local\config;
use local_navigatr\local\reader;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\status\hold_formatter;
use local_navigatr\local\status\mapped_step;
use local_navigatr\local\status\site_condition;
use local_navigatr\output\badge_change;
use local_navigatr\output\own_page;
use local_navigatr\output\provider_choice;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/two_platforms_testcase.php');

/**
 * What went wrong with one platform is never said of another.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\account\accounts
 * @covers     \local_navigatr\local\account\platforms
 * @covers     \local_navigatr\local\course_badge\mapping_save
 * @covers     \local_navigatr\local\status\hold_formatter
 * @covers     \local_navigatr\local\status\mapped_step
 * @covers     \local_navigatr\local\status\site_condition
 * @covers     \local_navigatr\check\account
 * @covers     \local_navigatr\check\holds
 */
final class named_platform_test extends two_platforms_testcase {
    /** What this site reads of Open Badge Factory alone. */
    private const NAME = 'Open Badge Factory';

    /**
     * The sentence names Open Badge Factory, and not Navigatr. The title of a page may: it is the plugin's.
     *
     * @param string $sentence
     */
    private function assert_its_own(string $sentence): void {
        $this->assertStringContainsString(self::NAME, $sentence);
        $this->assertStringNotContainsString('Navigatr', str_replace('Navigatr Badge page', '', $sentence));
    }

    /**
     * The picker was opened, and the connection is gone when its badge is saved: the sidecar may not know yet.
     */
    public function test_pick_through_a_vanished_connection(): void {
        $course = $this->course();
        accounts::update(new \stdClass(), 'obf');
        try {
            save_mapping::execute((int) $course->id, 'obf', '1', '51', 'ask', 'none');
            $this->fail('It has to be refused.');
        } catch (sidecar_exception $failure) {
            $this->assertSame('no_connection', $failure->sharedcode);
            $this->assert_its_own($failure->getMessage());
        }
    }

    /**
     * A connection has an id of its own where a script made it. Its platform stays known when it is gone.
     */
    public function test_connection_with_an_id_of_its_own(): void {
        accounts::update((object) ['platform' => 'cancred', 'target' => 'cancred:production:C1'], 'canada');
        accounts::update(new \stdClass(), 'canada');
        $this->assertSame('cancred', accounts::platform_of('canada'));
        $this->sidecar->refuse('GET /v1/providers', 'no_connection', 409);
        $this->expectExceptionMessage('CanCred Factory is not connected.');
        client::lazy()->through('canada')->providers();
    }

    /**
     * What helps against a hold is said in its platform's words, also where the page of the account is the one that is read.
     */
    public function test_remedies_on_the_settings_page(): void {
        $hold = ['scope' => 'target', 'target' => self::OBF, 'reason' => 'token_refused', 'remedy' => 'new_token'];
        $refused = new hold_formatter((object) $hold);
        $this->assert_its_own($refused->remedy());
        $this->assert_its_own($refused->remedy('here'));
        accounts::update(new \stdClass(), 'obf');
        $removed = new hold_formatter((object) (['reason' => 'connection_removed', 'remedy' => 'reconnect'] + $hold));
        $this->assert_its_own($removed->remedy());
        $this->assert_its_own($removed->remedy('here'));
    }

    /**
     * Where a string has words of one place and words of Open Badge Factory, it has both together.
     */
    public function test_words_of_places(): void {
        $keys = array_keys(get_string_manager()->load_component_strings('local_navigatr', 'en', true, true));
        $placed = preg_grep('/_here$/', $keys);
        $own = array_filter($placed, fn($key) => in_array(preg_replace('/_here$/', '_obf', $key), $keys, true));
        $this->assertSame([], array_diff(array_map(fn($key) => "{$key}_obf", $own), $keys));
    }

    /**
     * Nothing is connected any more: what the site's courses are mapped to is to be connected.
     */
    public function test_nothing_is_connected(): void {
        $course = $this->course();
        $mapping = $this->map_to_obf($course);
        accounts::update(new \stdClass());
        accounts::update(new \stdClass(), 'obf');
        $this->assert_its_own(mapped_step::why_not((int) $course->id, $mapping));
        $this->assert_its_own(site_condition::current()->why);
        $this->assertSame('Connect ' . self::NAME, site_condition::current()->export()['link']);
        foreach (['holds', 'account'] as $name) {
            $class = "\\local_navigatr\\check\\$name";
            $result = (new $class())->get_result();
            $this->assertNotSame(result::UNKNOWN, $result->get_status());
            $this->assert_its_own($result->get_details());
            $name === 'holds' && $this->assert_its_own($result->get_summary());
        }
        $this->assert_its_own(own_page::support());
        $this->setUser($this->enrolled($course, [], 'editingteacher'));
        $this->assert_its_own(site_condition::current()->why);
    }

    /**
     * Courses of two platforms, and nothing is connected: both are named.
     */
    public function test_nothing_of_two_is_connected(): void {
        $this->mapped_course();
        $this->map_to_obf($this->course());
        accounts::update(new \stdClass());
        accounts::update(new \stdClass(), 'obf');
        $this->assertStringStartsWith('Navigatr / Open Badge Factory is not connected', site_condition::current()->why);
    }

    /**
     * Cron that never ran is told of where only Open Badge Factory is connected, too.
     */
    public function test_cron_that_never_ran(): void {
        global $DB;
        $DB->delete_records(accounts::TABLE, ['connectionid' => 'main']);
        $DB->set_field(accounts::TABLE, 'timemodified', time() - HOURSECS);
        config::set('taskstarts', '');
        config::set('lastcontact', 0);
        $this->assertSame('cron_silent', site_condition::silence(reader::admin())?->code);
    }

    /**
     * Badges of two platforms may have one name: a change from one to the other names both.
     */
    public function test_change_of_platform(): void {
        $course = $this->course();
        $mapping = $this->map_to_obf($course);
        $change = fn($wanted) => (new badge_change((int) $course->id, $mapping, $wanted))->export(client::lazy());
        $crossing = $change(['provider' => '1', 'badge' => '51']);
        $names = array_map(fn($which) => $crossing[$which]['platform'], ['old', 'new']);
        $this->assertSame([self::NAME, 'Navigatr'], $names);
        $this->assertNull($change(['provider' => 'obf:1', 'badge' => '51'])['new']['platform']);
    }

    /**
     * An account of Open Badge Factory that may issue for no organisation.
     */
    public function test_account_without_an_organisation(): void {
        accounts::update(new \stdClass());
        $this->sidecar->answer('GET /v1/providers', ['providers' => []]);
        $course = $this->course();
        $this->assert_its_own((new provider_choice($course, null))->export(client::lazy())['noproviders']);
        $this->setUser($this->enrolled($course, [], 'editingteacher'));
        $this->assert_its_own((new provider_choice($course, null))->export(client::lazy())['noproviders']);
    }
}
