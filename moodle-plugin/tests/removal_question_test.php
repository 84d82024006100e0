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

use local_navigatr\external\get_removal;
use local_navigatr\external\remove_connection;
use local_navigatr\fixtures\two_platforms_testcase;
use local_navigatr\form\connection_form;
use local_navigatr\local\account\accounts;
use local_navigatr\local\connection\confirmation;
use local_navigatr\local\connection\removal_counts;
use local_navigatr\local\connection\status;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\status\mapped_step;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/two_platforms_testcase.php');

/**
 * What the removal of Navigatr asks beside another platform, and does.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\form\connection_form
 * @covers     \local_navigatr\local\connection\removal_counts
 * @covers     \local_navigatr\local\status\mapped_step
 */
final class removal_question_test extends two_platforms_testcase {
    /**
     * It counts what is Navigatr's, says that the other platform goes on, and removes nothing of it.
     */
    public function test_of_navigatr_beside_another_platform(): void {
        $navigatr = $this->mapped_course();
        foreach ([$this->course(), $this->course()] as $obf) {
            $this->map_to_obf($obf);
            $this->complete($obf, $this->enrolled($obf));
        }
        $this->assertSame(['mappings' => 1, 'waiting' => 0], get_removal::execute('main'));
        $this->assertStringContainsString('data-connection="main"', $this->form());
        $question = removal_counts::question($this->shown_status());
        $this->assertStringContainsString('will be paused: 1. Waiting badges that will not be sent: 0.', $question);
        $this->assertStringContainsString('Other platforms are not affected', $question);
        $this->assertSame(['removed' => true, 'paused' => 1], remove_connection::execute(confirmation::of_removal(), 'main'));
        $this->assertSame('paused', mappings::for_course((int) $navigatr->id)->get('state'));
        $this->assertSame('active', mappings::for_course((int) $obf->id)->get('state'));
        $this->assertSame([self::OBF], accounts::targets());
        $said = mapped_step::why_not_now(mappings::for_course((int) $navigatr->id));
        $this->assertSame(get_string('explain_mapped_unconnected', 'local_navigatr'), $said);
    }

    /**
     * Where Navigatr is the only platform, there is no other to speak of.
     */
    public function test_of_the_only_platform(): void {
        accounts::update(new \stdClass(), 'obf');
        $this->mapped_course();
        $this->assertStringNotContainsString('data-connection', $this->form());
        $question = removal_counts::question($this->shown_status());
        $this->assertStringContainsString('will be paused: 1.', $question);
        $this->assertStringNotContainsString('Other platforms', $question);
    }

    /**
     * As the settings page reads it, while the sidecar does not answer.
     *
     * @return array
     */
    private function shown_status(): array {
        $isup = $this->sidecar->isup;
        $this->sidecar->isup = false;
        $status = status::read(client::lazy());
        $this->sidecar->isup = $isup;
        return $status;
    }

    /**
     * The settings page's form.
     *
     * @return string
     */
    private function form(): string {
        return (new connection_form(null, ['status' => $this->shown_status()]))->render();
    }
}
