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

use local_navigatr\external\get_providers;
use local_navigatr\external\save_mapping;
use local_navigatr\fixtures\two_platforms_testcase;
use local_navigatr\local\account\accounts;
use local_navigatr\local\award\award;
use local_navigatr\local\catalogue\badge_choice;
use local_navigatr\local\connection\disconnect;
use local_navigatr\local\connection\known_connection;
use local_navigatr\local\connection\resume_after_reconnect;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\reader;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\status\hold_formatter;
use local_navigatr\local\status\mapping_condition;
use local_navigatr\local\status\usual_condition;
use local_navigatr\local\sync\outbox;
use local_navigatr\output\award_formatter;
use local_navigatr\output\provider_choice;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/two_platforms_testcase.php');

/**
 * Two platforms in one Moodle: each course has its own, and nothing crosses.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\external\get_providers
 * @covers     \local_navigatr\external\save_mapping
 * @covers     \local_navigatr\local\account\accounts
 * @covers     \local_navigatr\local\platform
 * @covers     \local_navigatr\local\catalogue\all_providers
 * @covers     \local_navigatr\local\catalogue\provider_ref
 * @covers     \local_navigatr\local\connection\account_review
 * @covers     \local_navigatr\local\course_badge\mapping_save
 * @covers     \local_navigatr\output\provider_choice
 */
final class two_platforms_test extends two_platforms_testcase {
    /**
     * Step one groups providers by platform; step two asks and saves through the chosen one's connection.
     */
    public function test_choosing(): void {
        $course = $this->course();
        $choice = (new provider_choice($course, null))->export(client::lazy());
        $this->assertSame([], $choice['list']);
        $this->assertSame(['Navigatr', 'Open Badge Factory'], array_column($choice['groups'], 'platform'));
        $this->assertSame(['1', 'obf:1'], array_map(fn($group) => $group['list'][0]['id'], $choice['groups']));
        $this->assertSame(['GET /v1/providers', 'GET /v1/providers?connection=obf'], $this->sidecar->lines());

        save_mapping::execute((int) $course->id, 'obf', '1', '51', 'ask', 'none');
        $this->assertSame(self::OBF, mappings::for_course((int) $course->id)->get('target'));
        $this->assertContains('GET /v1/badges/51?provider=1&fresh=1&connection=obf', $this->sidecar->lines());
    }

    /**
     * With one platform nothing is named and no list is grouped.
     */
    public function test_one_platform_is_not_named(): void {
        accounts::update(new \stdClass(), 'obf');
        $choice = (new provider_choice($this->course(), null))->export(client::lazy());
        $this->assertSame([[], ['1']], [$choice['groups'], array_column($choice['list'], 'id')]);
        $this->assertSame(['GET /v1/providers'], $this->sidecar->lines());
    }

    /**
     * A platform that fails does not hide the providers of the other.
     */
    public function test_one_platform_fails(): void {
        $this->sidecar->answer('GET /v1/providers', ['providers' => [['id' => '1', 'name' => 'School', 'imageUrl' => null]]]);
        $this->sidecar->refuse('GET /v1/providers', 'upstream_failed', 502);
        $choice = (new provider_choice($this->course(), null))->export(client::lazy());
        $this->assertSame(['Navigatr'], array_column($choice['groups'], 'platform'));
        $this->assertStringContainsString('Open Badge Factory did not give a usable reply', $choice['missing'][0]);
    }

    /**
     * What is earned goes out for both, each with its target.
     */
    public function test_both_are_sent(): void {
        $first = $this->mapped_course();
        $second = $this->course();
        $this->map_to_obf($second);
        $this->complete($first, $this->enrolled($first));
        $this->complete($second, $this->enrolled($second));
        $this->assertEqualsCanonicalizing([self::TARGET, self::OBF], array_column(outbox::page(outbox::LIVE), 'target'));
    }

    /**
     * A cause in the log's filter names the platforms that may be meant.
     */
    public function test_filter_by_cause_names_both(): void {
        $this->assertSame('Navigatr / Open Badge Factory refused it.', award_formatter::reasons()['refused']);
        disconnect::run(client::lazy());
        $this->assertSame('Open Badge Factory refused it.', award_formatter::reasons()['refused']);
        disconnect::run(client::lazy()->through('obf'));
        $this->assertSame('Navigatr refused it.', award_formatter::reasons()['refused']);
    }

    /**
     * Another account of one platform puts its own mappings into review, and no others.
     */
    public function test_change_of_one_account(): void {
        $first = $this->mapped_course();
        $second = $this->course();
        $this->map_to_obf($second);
        $moved = known_connection::remember_connection((object) ['platform' => 'obf', 'target' => 'obf:production:OTHER2'], 'obf');
        $this->assertSame(['toreview' => 1, 'back' => 0], $moved);
        $this->assertSame(mapping::ACTIVE, mappings::for_course((int) $first->id)->get('state'));
        $moved = known_connection::remember_connection((object) ['target' => 'navigatr:production:12']);
        $this->assertSame(1, $moved['toreview']);
        $moved = known_connection::remember_connection((object) ['platform' => 'obf', 'target' => self::OBF], 'obf');
        $this->assertSame(['toreview' => 0, 'back' => 1], $moved);
    }

    /**
     * Connecting one platform again resumes its mappings, and remembers the other's.
     */
    public function test_resume_after_both_were_removed(): void {
        $first = $this->mapped_course();
        $second = $this->course();
        $this->map_to_obf($second);
        disconnect::run(client::lazy());
        disconnect::run(client::lazy()->through('obf'));
        known_connection::remember_connection((object) ['target' => self::TARGET]);
        $this->assertSame(['resumed' => 1, 'paused' => 0], resume_after_reconnect::run(client::lazy()));
        $this->assertSame(mapping::ACTIVE, mappings::for_course((int) $first->id)->get('state'));
        known_connection::remember_connection((object) ['platform' => 'obf', 'target' => self::OBF], 'obf');
        $this->assertSame(['resumed' => 1, 'paused' => 0], resume_after_reconnect::run(client::lazy()));
        $this->assertSame(mapping::ACTIVE, mappings::for_course((int) $second->id)->get('state'));
    }

    /**
     * A hold of one account keeps its courses only, and says so in its words.
     */
    public function test_hold_of_one_account(): void {
        $first = $this->map($this->course());
        $second = $this->map_to_obf($this->course());
        $hold = [
            'scope' => 'target', 'target' => self::OBF, 'reason' => 'token_refused', 'remedy' => 'new_token', 'rule' => 0,
            'courseId' => null, 'badgeId' => null, 'providerId' => null, 'httpStatus' => null, 'waiting' => 3,
        ];
        \local_navigatr\local\config::set('holds', json_encode([$hold]));
        $this->assertSame([], mapping_condition::stops($first));
        [$stop] = mapping_condition::stops($second);
        $this->assertSame('Open Badge Factory refused the client secret.', $stop->why);
        $this->assertStringContainsString('client secret in Open Badge Factory', $stop->todo);
        $check = (new \local_navigatr\check\holds())->get_result();
        $this->assertSame(\core\check\result::ERROR, $check->get_status());
        $this->assertStringContainsString('Platform: Open Badge Factory', $check->get_details());
    }

    /**
     * A 400 means a draft there, and what cannot be issued by Navigatr's API here.
     */
    public function test_remedy_of_a_400_is_the_platforms(): void {
        $words = fn($target, $remedy) => new hold_formatter([
            'scope' => 'badge', 'target' => $target, 'reason' => 'badge_not_issuable', 'remedy' => $remedy, 'rule' => 0,
            'courseId' => null, 'badgeId' => '51', 'providerId' => null, 'httpStatus' => 400, 'waiting' => 1,
        ], reader::admin());
        $obf = $words(self::OBF, 'publish_badge');
        $this->assertSame('Open Badge Factory refuses this badge: it is a draft.', $obf->reason());
        $this->assertStringContainsString('Publish the badge in Open Badge Factory', $obf->remedy());
        $navigatr = $words(self::TARGET, 'choose_other_badge');
        $this->assertStringContainsString('Navigatr refuses this badge (400)', $navigatr->reason());
    }

    /**
     * Where no reply came, Navigatr is sent the badge again, and Open Badge Factory is asked first.
     */
    public function test_lost_reply_is_asked_for_where_the_platform_can_be_asked(): void {
        $said = fn($reader, $target) => usual_condition::of('unknown', $reader, (object) ['heldtarget' => $target])->sentence();
        $this->setUser($this->getDataGenerator()->create_user());
        $viewer = reader::in_course((int) $this->course()->id);
        $this->assertStringContainsString('retried automatically', $said(reader::admin(), self::TARGET));
        foreach ([reader::admin(), $viewer] as $reader) {
            $obf = $said($reader, self::OBF);
            $this->assertStringContainsString('Open Badge Factory is asked whether it has the badge', $obf);
            $this->assertStringNotContainsString('retried automatically', $obf);
        }
        $this->assertStringContainsString('"Look there now"', $said(reader::admin(), self::OBF));
        $this->assertStringNotContainsString('"Look there now"', $said($viewer, self::OBF));
    }

    /**
     * What was earned for one platform is never sent to another, and who completed before is not issued to by the change.
     */
    public function test_course_changes_its_platform(): void {
        global $DB;
        $course = $this->mapped_course();
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        try {
            $this->map_to_obf($course, 'send_new');
            $this->fail('it was sent to another platform');
        } catch (\moodle_exception $refusal) {
            $this->assertSame('waitingchoice', $refusal->errorcode);
        }
        $this->map_to_obf($course, 'send_old');
        $old = $DB->get_record(award::TABLE, ['userid' => $learner->id, 'target' => self::TARGET]);
        $this->assertSame([self::TARGET], array_values(array_unique(array_column(outbox::page(outbox::LIVE), 'target'))));
        $this->assertEquals([1, award::DUE_FORCED], [$old->badgepinned, $old->due]);
        $new = $DB->get_record(award::TABLE, ['userid' => $learner->id, 'target' => self::OBF]);
        $this->assertSame(award::BASELINE, $new->status);
    }

    /**
     * A course that only the removal of its platform paused issues from the other one once it is mapped to that.
     */
    public function test_course_moves_to_the_platform_that_is_left(): void {
        $course = $this->mapped_course();
        disconnect::run(client::lazy());
        $this->assertSame(mapping::ACTIVE, $this->map_to_obf($course)->get('state'));
    }

    /**
     * Each provider says what it is issued through.
     */
    public function test_providers_name_their_platform(): void {
        $reply = get_providers::execute((int) $this->course()->id);
        $this->assertSame(['main', 'obf'], array_column($reply->providers, 'connection'));
        $this->assertNotNull(get_providers::clean_returnvalue(get_providers::execute_returns(), $reply));
    }

    /**
     * A draft of Open Badge Factory is refused in its words.
     */
    public function test_badge_that_cannot_be_issued_is_refused_in_the_words_of_its_platform(): void {
        $this->sidecar->answer('GET /v1/providers', ['providers' => [['id' => 'NORTHFIELD1', 'name' => 'N', 'imageUrl' => null]]]);
        $badge = ['id' => 'DRAFT1', 'providerId' => 'NORTHFIELD1', 'name' => 'D', 'imageUrl' => null, 'url' => ''];
        $this->sidecar->answer('GET /v1/badges/DRAFT1', ['badge' => $badge + ['issuable' => false]]);
        $this->expectExceptionMessage('it is a draft in Open Badge Factory');
        badge_choice::check(client::lazy()->through('obf'), 'NORTHFIELD1', 'DRAFT1');
    }
}
