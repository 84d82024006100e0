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

use local_navigatr\external\get_badges;
use local_navigatr\external\mapping_exporter;
use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\school_testcase;
use local_navigatr\local\config;
use local_navigatr\local\connection\status;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\badge_image;
use local_navigatr\local\sidecar\client;
use local_navigatr\output\mapping_card;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * Images of badges come from the platform, or the drawn badge is shown.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\sidecar\badge_image
 */
final class badge_image_test extends school_testcase {
    /** What the sidecar names. */
    private const SOURCES = ['https://navigatr.app', 'https://*.navigatr.app', 'http://127.0.0.1:4010'];

    /**
     * An address is shown when its origin is named, whatever it looks like otherwise.
     *
     * @dataProvider addresses
     * @param bool $isshown
     * @param string|null $url
     */
    public function test_only_named_origins_are_shown(bool $isshown, ?string $url): void {
        config::set('imagesources', implode(' ', self::SOURCES));
        $this->assertSame($isshown ? $url : null, badge_image::shown($url));
    }

    /**
     * Addresses, and whether they are shown.
     *
     * @return array
     */
    public static function addresses(): array {
        return [
            [true, 'https://navigatr.app/a.png'],
            [true, 'HTTPS://Files.Navigatr.app:443/a.png?x=1'],
            [true, 'http://127.0.0.1:4010/images/1.svg'],
            [false, 'http://navigatr.app/a.png'],
            [false, 'https://evilnavigatr.app/a.png'],
            [false, 'https://navigatr.app.evil.example/a.png'],
            [false, 'https://navigatr.app@evil.example/a.png'],
            [false, 'https://u@navigatr.app/a.png'],
            [false, 'https://evil.example\\.navigatr.app/a.png'],
            [false, "https://evil.example\t.navigatr.app/a.png"],
            [false, 'https://navigatr.app:8443/a.png'],
            [false, '//navigatr.app/a.png'],
            [false, 'data:image/svg+xml,<svg onload="alert(1)">'],
            [false, 'javascript:alert(1)//https://navigatr.app'],
            [false, ''],
            [false, null],
        ];
    }

    /**
     * Before the sidecar has said where images come from, none is shown.
     */
    public function test_nothing_is_shown_before_the_sidecar_has_spoken(): void {
        $this->assertNull(badge_image::shown('https://navigatr.app/a.png'));
        $this->sidecar->answer('GET /v1/connection', golden::body('connection_reply', ['imageSources' => self::SOURCES]));
        status::read(client::lazy());
        $this->assertNotNull(badge_image::shown('https://navigatr.app/a.png'));
    }

    /**
     * What is stored may be from a backup of another site: it is judged again when it is shown.
     */
    public function test_stored_image_is_judged_when_it_is_shown(): void {
        global $DB;
        $this->setAdminUser();
        config::set('imagesources', implode(' ', self::SOURCES));
        $course = $this->mapped_course();
        foreach (['https://navigatr.app/1.png' => true, 'https://tracker.example/1.png' => false] as $url => $isshown) {
            $DB->set_field('local_navigatr_map', 'badgeimageurl', $url);
            $mapping = mapping::get_record(['courseid' => $course->id]);
            $expected = $isshown ? $url : null;
            $this->assertSame($expected, (new mapping_card($mapping, $course))->export()['imageurl']);
            $this->assertSame($expected, mapping_exporter::shape($mapping)['badgeImageUrl']);
        }
    }

    /**
     * What an older or foreign sidecar lists is judged, too.
     */
    public function test_listed_images_are_judged(): void {
        $this->setAdminUser();
        config::set('imagesources', implode(' ', self::SOURCES));
        $course = $this->course();
        $badge = ['imageUrl' => 'https://tracker.example/1.png'] + (array) golden::body('badge_reply')['badge'];
        $this->sidecar->answer(
            'GET /v1/providers/1/badges',
            golden::body('badges_reply', ['badges' => [$badge]])
        );
        $this->assertNull(get_badges::execute($course->id, 'main', '1', '', 1, 24)->badges[0]->imageUrl);
    }
}
