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
use local_navigatr\local\award\award;
use local_navigatr\local\config;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\mapping\mappings;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * Who gets messages from the plugin, and when.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\notice\notice
 * @covers     \local_navigatr\local\notice\attention
 * @covers     \local_navigatr\local\notice\outage
 * @covers     \local_navigatr\task\send_notices
 */
final class notice_test extends school_testcase {
    /**
     * Those who look after the course are told, in one message for all of its badges, without names.
     */
    public function test_editing_teachers_are_told_of_badges_that_need_attention(): void {
        global $DB;
        $course = $this->mapped_course(['fullname' => 'First aid']);
        $teacher = $this->enrolled($course, [], 'editingteacher');
        $this->enrolled($course, [], 'teacher');
        $this->needs_attention($course);
        $this->needs_attention($course);
        $DB->set_field(award::TABLE, 'reason', 'requirements_not_met');

        $messages = $this->messages_of_task();

        $this->assertSame([$teacher->id], array_column($messages, 'useridto'));
        $this->assertSame('attention', $messages[0]->eventtype);
        $this->assertStringContainsString('Badges in First aid that need your attention: 2.', $messages[0]->fullmessage);
        $this->assertStringContainsString(get_string('reason_requirements_not_met', 'local_navigatr'), $messages[0]->fullmessage);
        $this->assertStringContainsString('First aid', $messages[0]->subject);
        $link = get_string('message_attention_link', 'local_navigatr');
        $this->assertMatchesRegularExpression('~<a href="[^"]+log.php[^"]*">' . $link . '</a>~', $messages[0]->fullmessagehtml);
        $this->assertStringNotContainsString('Byron', $messages[0]->fullmessage . $messages[0]->fullmessagehtml);
    }

    /**
     * Where nobody looks after the course, admins are told.
     */
    public function test_admins_are_told_where_a_course_has_nobody(): void {
        $this->needs_attention($this->mapped_course());
        $this->assertSame([get_admin()->id], array_column($this->messages_of_task(), 'useridto'));
    }

    /**
     * A badge that stays as it is makes no second message; a new one does, a day later.
     */
    public function test_attention_is_told_once_a_day_and_once_a_badge(): void {
        global $DB;
        $course = $this->mapped_course();
        $this->needs_attention($course);
        $this->assertCount(1, $this->messages_of_task());
        $this->assertCount(0, $this->messages_of_task());

        $DB->set_field('local_navigatr_award', 'timemodified', time() - 2 * DAYSECS);
        config::set('attentionsent', time() - DAYSECS);
        $this->assertCount(0, $this->messages_of_task());

        $this->needs_attention($course);
        config::set('attentionsent', time() - DAYSECS);
        $this->assertCount(1, $this->messages_of_task());
    }

    /**
     * A refused token is told to admins with what to do, once a day.
     */
    public function test_admins_are_told_of_a_refused_token_once_a_day(): void {
        config::set('lastcontact', time());
        config::set('holds', json_encode([['reason' => 'token_refused', 'remedy' => 'new_token']]));

        $messages = $this->messages_of_task();

        $this->assertSame(['outage'], array_column($messages, 'eventtype'));
        $this->assertSame(get_admin()->id, $messages[0]->useridto);
        $this->assertStringContainsString(get_string('remedy_new_token', 'local_navigatr'), $messages[0]->fullmessage);
        $this->assertCount(0, $this->messages_of_task());

        set_config('outagesent_holds', time() - DAYSECS, 'local_navigatr');
        $this->assertCount(1, $this->messages_of_task());
    }

    /**
     * Each cause is a line of its own, in ordinary letters.
     */
    public function test_causes_of_an_outage_are_lines(): void {
        config::set('lastcontact', time());
        $reasons = ['token_refused' => 'new_token', 'api_down' => 'wait'];
        $holds = array_map(fn($reason, $remedy) => ['reason' => $reason, 'remedy' => $remedy], array_keys($reasons), $reasons);
        config::set('holds', json_encode($holds));

        [$message] = $this->messages_of_task();

        foreach ($reasons as $reason => $remedy) {
            $words = get_string("hold_$reason", 'local_navigatr') . ' ' . get_string("remedy_$remedy", 'local_navigatr');
            $this->assertStringContainsString("\n$words\n", $message->fullmessage);
            $this->assertMatchesRegularExpression('~<br ?/?>\s*' . preg_quote(s($words), '~') . '~', $message->fullmessagehtml);
        }
    }

    /**
     * A time in a message is that of the person who reads it, not of the account that runs cron.
     */
    public function test_times_are_in_the_zone_of_who_reads(): void {
        global $DB, $USER;
        $this->setTimezone('Europe/London');
        $course = $this->mapped_course();
        $teacher = $this->enrolled($course, ['timezone' => 'Pacific/Auckland'], 'editingteacher');
        $DB->set_field('user', 'timezone', 'America/New_York', ['id' => get_admin()->id]);
        // 22:13 in London, on 14 November.
        mapping_changes::restore_pause(mappings::for_course((int) $course->id), 1700000000);
        config::set('lastcontact', time());
        $hold = ['reason' => 'token_refused', 'remedy' => 'new_token', 'since' => '2023-11-14T22:13:20Z'];
        config::set('holds', json_encode([$hold]));
        $before = $USER->timezone ?? null;

        $messages = $this->messages_of_task();

        $told = [];
        foreach ($messages as $message) {
            $told[$message->useridto][$message->eventtype] = $message->fullmessage . $message->fullmessagehtml;
        }
        $this->assertStringContainsString('15/11/23, 11:13', $told[$teacher->id]['attention']);
        $this->assertStringContainsString('14/11/23, 17:13', $told[get_admin()->id]['attention']);
        $this->assertStringContainsString('14/11/23, 17:13', $told[get_admin()->id]['outage']);
        $this->assertSame($before, $USER->timezone ?? null);
    }

    /**
     * One learner who was refused may be the first of many: for an hour nobody is told.
     *
     * @testWith ["learner_or_badge_unpublished", 0]
     *           ["recipient_refused", 1]
     * @param string $reason
     * @param int $atonce how many messages are sent at once
     */
    public function test_single_refusal_is_told_after_an_hour(string $reason, int $atonce): void {
        global $DB;
        $this->needs_attention($this->mapped_course());
        $DB->set_field(award::TABLE, 'reason', $reason);
        $this->assertCount($atonce, $this->messages_of_task());

        $DB->set_field(award::TABLE, 'timemodified', time() - DAYSECS - HOURSECS / 2);
        config::set('attentionsent', time() - DAYSECS);
        $this->assertCount(1 - $atonce, $this->messages_of_task());
    }

    /**
     * A sidecar that is down for a moment is nobody's business; one that stays down is, whatever else was told today.
     */
    public function test_admins_are_told_of_a_sidecar_that_stays_down(): void {
        config::set('lastfailure', 'sidecar_unreachable');
        config::set('lastcontact', time() - HOURSECS);
        $this->assertCount(0, $this->messages_of_task());

        config::set('lastcontact', time() - DAYSECS);
        set_config('outagesent_holds', time(), 'local_navigatr');
        $messages = $this->messages_of_task();

        $this->assertCount(1, $messages);
        $reason = get_string('failure_sidecar_unreachable', 'local_navigatr', config::sidecar_url());
        $this->assertStringContainsString($reason, $messages[0]->fullmessage);
    }

    /**
     * A copy of the site writes to nobody.
     */
    public function test_copy_of_the_site_writes_to_nobody(): void {
        $this->needs_attention($this->mapped_course());
        config::set('lastcontact', 1);
        config::set('pairedwwwroot', 'https://old.example.org');
        $this->assertCount(0, $this->messages_of_task());
    }

    /**
     * A run that was killed between its beginning and its messages is made up for, an hour later.
     */
    public function test_attention_is_told_after_a_run_that_was_cut_off(): void {
        $this->needs_attention($this->mapped_course());
        config::set('attentionbegun', time() - 5 * MINSECS);
        $this->assertSame([], $this->messages_of_task());
        config::set('attentionbegun', time() - HOURSECS);
        $this->assertCount(1, $this->messages_of_task());
        $this->assertEquals(0, config::get('attentionbegun'));
        $this->assertSame([], $this->messages_of_task());
    }

    /**
     * A learner's badge of a course needs attention.
     *
     * @param \stdClass $course
     */
    private function needs_attention(\stdClass $course): void {
        global $DB;
        $learner = $this->enrolled($course);
        $this->complete($course, $learner);
        $DB->update_record('local_navigatr_award', (object) [
            'id' => $this->award_of($learner)->id, 'status' => 'sent', 'due' => 0, 'state' => 'needs_attention',
        ]);
    }

    /**
     * What the task sends.
     *
     * @return \stdClass[]
     */
    private function messages_of_task(): array {
        $sink = $this->redirectMessages();
        $this->run_task('send_notices');
        return $this->ours($sink);
    }

    /**
     * Our messages in a sink, which is closed.
     *
     * @param \phpunit_message_sink $sink
     * @return \stdClass[]
     */
    private function ours(\phpunit_message_sink $sink): array {
        $messages = array_filter($sink->get_messages(), fn($message) => $message->component === 'local_navigatr');
        $sink->close();
        return array_values($messages);
    }
}
