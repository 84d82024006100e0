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

use local_navigatr\fixtures\bulk_testcase;
use local_navigatr\form\bulk_form;
use local_navigatr\local\account\accounts;
use local_navigatr\output\bulk_page;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/bulk_testcase.php');

/**
 * A table of courses where several platforms are connected: what is read, refused and shown names the platform.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\bulk\badge_lookup
 * @covers     \local_navigatr\local\bulk\row_platform
 * @covers     \local_navigatr\form\bulk_form
 * @covers     \local_navigatr\output\bulk_page
 */
final class bulk_platforms_test extends bulk_testcase {
    /**
     * Open Badge Factory is connected beside Navigatr.
     */
    public function setUp(): void {
        parent::setUp();
        accounts::update((object) ['platform' => 'obf', 'target' => 'obf:production:NORTHFIELD1'], 'obf');
    }

    /**
     * What the page shows of a table.
     *
     * @param string $text
     * @return array
     */
    private function shown(string $text): array {
        global $PAGE;
        $PAGE->set_url('/local/navigatr/bulk.php');
        $page = new bulk_page($this->category, 0, $this->plan($text), $text, null);
        return $page->export_for_template($PAGE->get_renderer('core'));
    }

    /**
     * A badge that the platform does not have may be another one's.
     */
    public function test_badge_of_another_platform(): void {
        $text = "shortname,platform,provider,badge\na,,1,404\nb,obf,1,404\nc,obf,no id,51\n";
        $errors = array_column($this->shown($text)['plan']['errors'], 'message');
        $this->assertStringStartsWith('Navigatr has no badge 404.', $errors[0]);
        $this->assertStringStartsWith('Open Badge Factory has no badge 404.', $errors[1]);
        $this->assertStringStartsWith('Open Badge Factory has no provider "no id".', $errors[2]);
        // A table may name hundreds of badges: what was listed last is enough.
        $this->assertContains('GET /v1/badges/404?provider=1', $this->sidecar->lines());
        accounts::update(new \stdClass(), 'obf');
        $this->assertStringStartsWith('The badge platform has no badge 404.', $this->plan($text)->errors()[2]);
    }

    /**
     * Badges of two platforms may have one name, and so may their providers.
     */
    public function test_changes_and_courses_name_the_platform(): void {
        $shown = $this->shown("shortname,platform,provider,badge\na,navigatr,1,51\nb,obf,1,51\n");
        $providers = array_column($shown['plan']['list'], 'provider');
        $this->assertStringEndsWith(', Navigatr', $providers[0]);
        $this->assertStringEndsWith(', Open Badge Factory', $providers[1]);
        $this->map($this->courses['a']);
        $this->assertContains('School, Navigatr', array_column($this->shown('shortname,badge')['courses'], 'provider'));
        accounts::update(new \stdClass(), 'obf');
        $this->assertContains('School', array_column($this->shown('shortname,badge')['courses'], 'provider'));
    }

    /**
     * The form tells of the column where it is needed.
     */
    public function test_form_tells_of_the_column(): void {
        $form = new bulk_form('/local/navigatr/bulk.php', ['categoryid' => $this->category]);
        $this->assertStringContainsString('<code class="text-reset">obf</code>', $form->render());
        $this->assertStringContainsString('Without it, a badge comes from Navigatr.', $form->render());
        accounts::update(new \stdClass(), 'obf');
        $form = new bulk_form('/local/navigatr/bulk.php', ['categoryid' => $this->category]);
        $this->assertStringNotContainsString('Without it', $form->render());
    }
}
