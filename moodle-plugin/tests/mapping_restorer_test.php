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
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\course_badge\mapping_restorer;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\badge_image;
use local_navigatr\local\sidecar\client;
use local_navigatr\output\mapping_card;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * A backup that somebody wrote by hand is believed in nothing but ids, and those are looked up.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\course_badge\mapping_restorer
 * @covers     \local_navigatr\local\mapping\mappings
 */
final class mapping_restorer_test extends school_testcase {
    /** What a forged backup says. */
    private const FORGED = [
        'target' => self::TARGET, 'providerid' => '1', 'providername' => 'Forged provider', 'badgeid' => '51',
        'badgename' => 'Forged badge', 'badgeimageurl' => 'https://evil.example/pixel.png',
        'badgeurl' => 'https://evil.example/login', 'state' => 'active', 'sendscore' => '1', 'issueagain' => '1',
        'evidencetemplate' => 'Forged <b>evidence</b> {coursename}', 'problem' => 'forged', 'usermodified' => '2', 'rule' => '7',
        'validmonths' => '5000',
    ];

    /**
     * Nothing that the backup says about the badge is shown, and no address of it is opened.
     */
    public function test_backup_is_not_believed_about_the_badge(): void {
        $this->setAdminUser();
        config::set('imagesources', 'https://navigatr.app https://evil.example');
        $mapping = $this->arrive();
        $this->assertSame(['review', '', '', null, null, null, 0], array_map(
            fn($name) => $mapping->get($name),
            ['state', 'providername', 'badgename', 'badgeimageurl', 'badgeurl', 'problem', 'rule']
        ));
        $card = (new mapping_card($mapping, get_course($mapping->get('courseid'))))->export();
        // The evidence text is the restored course's own to say.
        $card = json_encode(array_diff_key($card, ['evidencetemplate' => true, 'evidence' => true]));
        $this->assertStringNotContainsString('Forged', $card);
        $this->assertStringNotContainsString('evil.example', $card);
        $this->assertStringContainsString(get_string('badgenotchecked', 'local_navigatr', '51'), $card);
    }

    /**
     * Kept by a person, the badge gets its name, image and page from the catalogue.
     */
    public function test_kept_badge_is_what_the_catalogue_says(): void {
        $this->setAdminUser();
        config::set('imagesources', 'https://navigatr.app');
        $mapping = mapping_changes::set_state(client::lazy(), (int) $this->arrive()->get('courseid'), mapping::ACTIVE);
        $this->assertSame(['active', 'School', 'Badge 51', 'https://navigatr.app/badge/51'], array_map(
            fn($name) => $mapping->get($name),
            ['state', 'providername', 'badgename', 'badgeurl']
        ));
    }

    /**
     * What cannot be issued is not kept, in whichever way it leaves review; nor is anything while it cannot be looked up.
     *
     * @dataProvider refusals
     * @param string $call
     * @param array $answer
     * @param string $expected key of a string
     */
    public function test_badge_that_cannot_be_issued_stays_in_review(string $call, array $answer, string $expected): void {
        $this->setAdminUser();
        $courseid = (int) $this->arrive()->get('courseid');
        $this->sidecar->answer($call, ...$answer);
        foreach ([mapping::ACTIVE, mapping::PAUSED] as $state) {
            try {
                mapping_changes::set_state(client::lazy(), $courseid, $state);
                $this->fail('It was kept.');
            } catch (\moodle_exception $refusal) {
                $this->assertSame($expected, $refusal->errorcode);
            }
            $this->assertSame('review', mappings::for_course($courseid)->get('state'));
        }
    }

    /**
     * What the catalogue says of it.
     *
     * @return array[]
     */
    public static function refusals(): array {
        $badge = ['id' => '51', 'providerId' => '1', 'name' => 'B', 'imageUrl' => null, 'url' => '', 'issuable' => true];
        $error = fn($code) => ['error' => ['code' => $code, 'message' => '', 'retry' => false, 'requestId' => 'req_0123456789']];
        $call = 'GET /v1/badges/51';
        return [
            'of another provider' => [$call, [['badge' => ['providerId' => '9'] + $badge]], 'badgeboundelsewhere'],
            'not published' => [$call, [['badge' => ['issuable' => false] + $badge]], 'badgenotissuable'],
            'unknown' => [$call, [$error('not_found'), 404], 'badgenotfound'],
            'provider of another account' => ['GET /v1/providers', [['providers' => []]], 'badgeboundelsewhere'],
        ];
    }

    /**
     * How the badge is issued is the backup's to say only for somebody who may say it of the course.
     */
    public function test_options_need_the_right_to_configure(): void {
        $course = $this->course();
        $teacher = $this->enrolled($course, [], 'editingteacher');
        mapping_restorer::create_from_backup((int) $course->id, self::FORGED, (int) $teacher->id);
        $this->assertSame([true, true, 'Forged evidence {coursename}', 120], $this->options($course));

        $course = $this->course();
        $stranger = $this->getDataGenerator()->create_user();
        mapping_restorer::create_from_backup((int) $course->id, self::FORGED, (int) $stranger->id);
        $this->assertSame([false, false, null, 0], $this->options($course));
    }

    /**
     * What is no id is left out as a whole.
     *
     * @dataProvider no_ids
     * @param array $fields
     */
    public function test_what_is_no_id_is_left_out(array $fields): void {
        $this->setAdminUser();
        $this->expectException(\invalid_parameter_exception::class);
        $this->arrive($fields);
    }

    /**
     * Fields that are no ids.
     *
     * @return array[]
     */
    public static function no_ids(): array {
        return [
            'target of no form' => [['target' => 'navigatr']],
            'target with more' => [['target' => self::TARGET . "\n"]],
            'path' => [['badgeid' => '../1']],
            'none' => [['providerid' => null]],
            'too long' => [['badgeid' => str_repeat('5', 101)]],
        ];
    }

    /**
     * An address on a host that is not the platform's is linked nowhere, wherever it comes from.
     */
    public function test_page_of_another_host_is_not_linked(): void {
        global $DB;
        $this->setAdminUser();
        config::set('imagesources', 'https://navigatr.app');
        $course = $this->mapped_course();
        foreach (['https://evil.example/', 'javascript:alert(1)', 'https://navigatr.app@evil.example/'] as $url) {
            $DB->set_field(mapping::TABLE, 'badgeurl', $url);
            $mapping = mappings::for_course((int) $course->id);
            $this->assertNull((new mapping_card($mapping, $course))->export()['viewurl']);
            $this->assertSame('', external\mapping_exporter::shape($mapping)['badgeUrl']);
        }
        $this->assertNotNull(badge_image::shown('https://navigatr.app/badge/51'));
    }

    /**
     * A backup publishes no profile field and no grade that the one who restores it does not see.
     */
    public function test_backup_publishes_nothing_that_is_not_shown_to_who_restores_it(): void {
        $field = ['datatype' => 'text', 'shortname' => 'own', 'name' => 'Own', 'visible' => 1];
        $this->getDataGenerator()->create_custom_profile_field($field);
        $forged = ['evidencetemplate' => '{profile_field_own}'] + self::FORGED;
        $found = [];
        $blind = $this->getDataGenerator()->create_role(['shortname' => 'blind', 'archetype' => 'editingteacher']);
        assign_capability('moodle/grade:viewall', CAP_PREVENT, $blind, \context_system::instance(), true);
        foreach (['blind', 'editingteacher', 'admin'] as $role) {
            $course = $this->course();
            $who = $role === 'admin' ? get_admin() : $this->enrolled($course, [], $role);
            mapping_restorer::create_from_backup((int) $course->id, $forged, (int) $who->id);
            $found[] = $this->options($course);
        }
        $this->assertEquals([[false, true, null, 120], [true, true, null, 120], [true, true, '{profile_field_own}', 120]], $found);
    }

    /**
     * A forged mapping arrives in a new course.
     *
     * @param array $fields others than the forged ones
     * @return mapping
     */
    private function arrive(array $fields = []): mapping {
        $course = $this->course();
        mapping_restorer::create_from_backup((int) $course->id, $fields + self::FORGED, (int) get_admin()->id);
        return mappings::for_course((int) $course->id);
    }

    /**
     * How the badge of a course is issued.
     *
     * @param \stdClass $course
     * @return array send score, issue again, evidence, months
     */
    private function options(\stdClass $course): array {
        $mapping = mappings::for_course((int) $course->id);
        return array_map(fn($name) => $mapping->get($name), ['sendscore', 'issueagain', 'evidencetemplate', 'validmonths']);
    }
}
