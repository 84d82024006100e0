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

use local_navigatr\fixtures\course_page_testcase;
use local_navigatr\fixtures\golden;
use local_navigatr\local\config;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/course_page_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * Course > More > Navigatr Badge.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\output\course_page
 * @covers     \local_navigatr\output\mapping_card
 * @covers     \local_navigatr\output\completion_notices
 * @covers     \local_navigatr\output\progress
 */
final class course_page_test extends course_page_testcase {
    /**
     * An unmapped course offers the providers, whose names are text.
     */
    public function test_unmapped_course_offers_providers(): void {
        $this->setAdminUser();
        $reply = golden::body('providers_reply');
        $reply['providers'][0]['name'] = 'A <b>bold</b> college';
        $this->sidecar->answer('GET /v1/providers', $reply);
        $html = $this->page($this->course());
        $this->assertStringContainsString('A &lt;b&gt;bold&lt;/b&gt; college', $html);
        $this->assertStringContainsString(get_string('continuetoselectbadge', 'local_navigatr'), $html);
        $this->assertSame(['GET /v1/providers'], $this->sidecar->lines());
    }

    /**
     * A chosen provider shows the frame for its badges, with the provider's name and the way back.
     */
    public function test_chosen_provider_shows_the_picker(): void {
        $this->setAdminUser();
        $reply = golden::body('providers_reply');
        $reply['providers'] = [['id' => '1', 'name' => 'A <b>'] + $reply['providers'][0], ['id' => '2'] + $reply['providers'][0]];
        $this->sidecar->answer('GET /v1/providers', $reply);
        $html = $this->page($this->course(), ['provider' => '1', 'change' => false]);
        $this->assertStringContainsString('<em>A &lt;b&gt;</em>', $html);
        $this->assertStringContainsString(get_string('step2of2', 'local_navigatr'), $html);
        $this->assertStringContainsString('data-provider="1"', $html);
        $this->assertStringContainsString('<noscript>', $html);
        $this->assertSame(['GET /v1/providers'], $this->sidecar->lines());
    }

    /**
     * The only provider is no choice: its badges are shown at once.
     */
    public function test_only_provider_is_not_asked_for(): void {
        $this->setAdminUser();
        $reply = golden::body('providers_reply');
        $reply['providers'] = [['id' => '7'] + $reply['providers'][0]];
        $this->sidecar->answer('GET /v1/providers', $reply);
        $html = $this->page($this->course());
        $this->assertStringContainsString('data-provider="7"', $html);
        $this->assertStringNotContainsString(get_string('chooseanotherprovider', 'local_navigatr'), $html);
        $this->assertSame(['GET /v1/providers'], $this->sidecar->lines());
    }

    /**
     * A mapped course shows its card from Moodle's own copy, also while the sidecar is down.
     */
    public function test_mapped_course_shows_its_card_without_sidecar(): void {
        $this->setAdminUser();
        $course = $this->course();
        $this->map($course);
        config::set('imagesources', 'https://navigatr.app https://*.navigatr.app');
        $this->sidecar->isup = false;
        $calls = count($this->sidecar->calls);
        $html = $this->page($course);
        $this->assertStringContainsString('Badge 51', $html);
        $this->assertStringContainsString('https://navigatr.app/badge/51', $html);
        foreach (['viewbadge', 'changebadge', 'removebadge', 'pausemapping'] as $key) {
            $this->assertStringContainsString(get_string($key, 'local_navigatr'), $html);
        }
        $this->assertCount($calls, $this->sidecar->calls);
    }

    /**
     * A provider keeps its name while the sidecar is down, also in a course that a backup brought. Of an unknown one, no id takes
     * the place of the name.
     */
    public function test_provider_is_never_shown_by_its_id(): void {
        global $DB;
        $this->setAdminUser();
        $course = $this->course();
        $this->map($course);
        $mapping = local\mapping\mappings::for_course((int) $course->id);
        $name = s($mapping->get('providername'));
        $DB->set_field(local\mapping\mapping::TABLE, 'providername', '', ['courseid' => $course->id]);
        $this->sidecar->isup = false;
        $this->assertStringContainsString($name, $this->page($course));
        $known = $this->page($course, ['provider' => $mapping->get('providerid'), 'change' => true]);
        $this->assertStringContainsString("<em>$name</em>", $known);
        $other = $this->page($course, ['provider' => '4711', 'change' => true]);
        $this->assertStringContainsString('data-provider="4711"', $other);
        $this->assertStringNotContainsString('<em>', $other);
        $this->assertStringContainsString('<h3>' . get_string('choosebadge', 'local_navigatr'), $other);
    }

    /**
     * A person who does not see grades is not offered to send them, so that the other options can be saved. To stop it is open to
     * all.
     *
     * @testWith [true, 0, false]
     *           [false, 0, true]
     *           [false, 1, false]
     * @param bool $seesgrades
     * @param int $issent
     * @param bool $islocked
     */
    public function test_course_total_is_offered_to_who_sees_grades(bool $seesgrades, int $issent, bool $islocked): void {
        global $DB;
        $course = $this->course();
        $this->map($course);
        $DB->set_field(local\mapping\mapping::TABLE, 'sendscore', $issent, ['courseid' => $course->id]);
        $teacher = $this->getDataGenerator()->create_and_enrol($course, 'editingteacher');
        $role = $DB->get_field('role', 'id', ['shortname' => 'editingteacher']);
        $permission = $seesgrades ? CAP_ALLOW : CAP_PROHIBIT;
        assign_capability('moodle/grade:viewall', $permission, $role, \context_course::instance($course->id), true);
        $this->setUser($teacher);
        $this->assertSame($islocked, (bool) preg_match('/name="sendscore"[^>]* disabled>/', $this->page($course)));
    }

    /**
     * An address that is no web address is never linked.
     */
    public function test_strange_addresses_are_not_linked(): void {
        global $DB;
        $this->setAdminUser();
        $course = $this->mapped_course();
        config::set('imagesources', 'https://navigatr.app https://*.navigatr.app');
        $strange = ['javascript:alert(1)', 'data:text/html,x', 'https://evil.example/x', 'https://navigatr.app@evil.example/x'];
        foreach ($strange as $url) {
            $DB->set_field('local_navigatr_map', 'badgeurl', $url);
            $DB->set_field('local_navigatr_map', 'badgeimageurl', $url);
            $this->assertStringNotContainsString($url, $this->page($course));
        }
    }

    /**
     * A mapping in review can be kept, unless it belongs to another account: then only another badge helps.
     */
    public function test_mapping_in_review_can_be_kept_for_the_same_account_only(): void {
        global $DB;
        $this->setAdminUser();
        $course = $this->mapped_course();
        $DB->set_field('local_navigatr_map', 'state', mapping::REVIEW);
        $this->assertStringContainsString(get_string('keepbadge', 'local_navigatr'), $this->page($course));

        $this->connect_account('navigatr:production:12');
        $html = $this->page($course);
        $this->assertStringNotContainsString(get_string('keepbadge', 'local_navigatr'), $html);
        $this->assertStringContainsString(get_string('changebadge', 'local_navigatr'), $html);
    }

    /**
     * Counts and earlier completers are shown.
     */
    public function test_counts_and_earlier_completers_are_shown(): void {
        $this->setAdminUser();
        $course = $this->course();
        $this->complete_silently($course, $this->enrolled($course));
        $this->map($course);
        $this->complete($course, $this->enrolled($course));
        $html = $this->page($course);
        $this->assertStringContainsString(get_string('baselinecount', 'local_navigatr', 1), $html);
        $this->assertMatchesRegularExpression('~data-count="waiting"[^>]*>1<~', $html);
        $this->assertStringContainsString('data-moving="1"', $html);
    }

    /**
     * Changing a badge starts from the provider that is mapped and can be left.
     */
    public function test_changing_starts_from_the_mapped_provider(): void {
        $this->setAdminUser();
        $this->sidecar->answer('GET /v1/providers', golden::body('providers_reply'));
        $course = $this->mapped_course();
        $html = $this->page($course, ['provider' => '', 'change' => true]);
        $this->assertMatchesRegularExpression('~value="1"\s+selected~', $html);
        $this->assertStringContainsString(get_string('cancel'), $html);
        $this->assertNotNull(mappings::for_course($course->id));
    }
}
