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
use local_navigatr\local\award\pending_notice;
use local_navigatr\local\config;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/school_testcase.php');

/**
 * What learners are told of their badges, and that they are told once.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\award\pending_notice
 * @covers     \local_navigatr\local\notice\learner_badges
 * @covers     \local_navigatr\task\tell_learners
 */
final class learner_notice_test extends school_testcase {
    /** @var \stdClass The course. */
    private \stdClass $course;

    /** @var \stdClass The learner. */
    private \stdClass $learner;

    /**
     * A badge was handed over.
     */
    public function setUp(): void {
        parent::setUp();
        $this->course = $this->mapped_course(['fullname' => 'First aid']);
        $this->learner = $this->enrolled($this->course);
        $this->complete($this->course, $this->learner);
        $this->run_task('send_awards');
    }

    /**
     * The learner is told of the badge, the course, and where to look; not while the sidecar is asked.
     */
    public function test_learner_is_told_of_an_issued_badge(): void {
        $sink = $this->redirectMessages();
        $this->hear('issued');
        $this->assertSame(0, $sink->count());
        $messages = $this->told();
        $this->assertSame(['issued'], array_column($messages, 'eventtype'));
        $this->assertSame($this->learner->id, $messages[0]->useridto);
        foreach (['First aid', 'Badge 51', '/local/navigatr/mybadges.php'] as $part) {
            $this->assertStringContainsString($part, $messages[0]->fullmessage);
        }
    }

    /**
     * Once: whatever the feed repeats, and whenever the task is run again.
     */
    public function test_learner_is_told_once(): void {
        $this->hear('issued');
        $this->assertCount(1, $this->told());
        foreach ([null, 'unconfirmed', null] as $reason) {
            $this->hear('issued', ['reason' => $reason]);
        }
        $this->hear('queued');
        $this->hear('issued');
        $this->assertSame([], $this->told());
    }

    /**
     * A process that is killed after it took the message sends it never, not twice; one that took it before stops the other.
     */
    public function test_message_is_taken_before_it_is_sent(): void {
        $this->hear('issued');
        $awardid = (int) $this->award_of($this->learner)->id;
        $this->assertSame('issued', pending_notice::take($awardid)->notice);
        $this->assertNull(pending_notice::take($awardid));
        $this->assertSame([], $this->told());
    }

    /**
     * What is on its way is told once, and only while nothing keeps it.
     */
    public function test_only_what_is_on_its_way_is_promised(): void {
        global $DB;
        $this->assertSame(['onitsway'], array_column($this->told(), 'eventtype'));
        $DB->set_field('local_navigatr_award', 'due', 2, []);
        $this->run_task('send_awards');
        $this->assertSame([], $this->told());

        $held = $this->enrolled($this->course);
        $this->complete($this->course, $held);
        $this->run_task('send_awards');
        $DB->set_field('local_navigatr_map', 'state', 'paused', ['courseid' => $this->course->id]);
        $this->assertSame([], $this->told());
    }

    /**
     * A learner who has the badge when the task comes is not told that it is on its way.
     */
    public function test_issued_takes_the_place_of_on_its_way(): void {
        $this->hear('issued');
        $this->assertSame(['issued'], array_column($this->told(), 'eventtype'));
    }

    /**
     * Of what is no news, nobody is told.
     *
     * @dataProvider old_news
     * @param array $award fields
     * @param string|null $reason
     */
    public function test_old_news_are_not_told(array $award, ?string $reason): void {
        global $DB;
        $this->told();
        foreach ($award as $field => $value) {
            $DB->set_field('local_navigatr_award', $field, $value, []);
        }
        $this->hear('issued', ['reason' => $reason]);
        $this->assertSame([], $this->told());
    }

    /**
     * What is no news.
     *
     * @return array
     */
    public static function old_news(): array {
        return [
            'issued before' => [[], 'recorded'],
            'found by a person' => [[], 'decided_by_person'],
            'a test badge' => [['rule' => -1], null],
            'told before Moodle was upgraded' => [['state' => 'issued'], null],
        ];
    }

    /**
     * Completers of earlier are told of nothing until their badge is issued.
     */
    public function test_baselines_are_not_told(): void {
        $this->told();
        $course = $this->course();
        $earlier = $this->enrolled($course);
        $this->complete($course, $earlier);
        $this->map($course);
        $this->run_task('send_awards');
        $this->assertSame('baseline', $this->award_of($earlier)->status);
        $this->assertSame([], $this->told());
    }

    /**
     * Nobody is told after an erasure, a suspension, or the end of the account; a copy of the site writes to nobody.
     */
    public function test_who_is_gone_is_not_told(): void {
        global $DB;
        $this->hear('issued');
        $this->learner->suspended = 1;
        $DB->update_record('user', $this->learner);
        $this->assertSame([], $this->told());
        $DB->set_field('user', 'suspended', 0, ['id' => $this->learner->id]);
        $this->assertSame([], $this->told());

        $erased = $this->enrolled($this->course);
        $this->complete($this->course, $erased);
        $this->run_task('send_awards');
        privacy\erase::user_in_course((int) $erased->id, (int) $this->course->id);
        $this->assertSame([], $this->told());

        $copied = $this->enrolled($this->course);
        $this->complete($this->course, $copied);
        $this->run_task('send_awards');
        config::set('pairedwwwroot', 'https://old.example.org');
        $this->assertSame([], $this->told());
    }

    /**
     * The message is in the learner's language, and comes also when the course is gone.
     */
    public function test_message_is_in_the_language_of_the_learner(): void {
        global $CFG, $DB;
        $this->install_language('xx');
        $this->hear('issued');
        $DB->set_field('user', 'lang', 'xx', ['id' => $this->learner->id]);
        file_put_contents("$CFG->langotherroot/xx/local_navigatr.php", "<?php\n\$string['message_issued'] = 'XX {\$a->course}';\n");
        get_string_manager()->reset_caches(true);
        ob_start();
        delete_course($this->course->id, false);
        ob_end_clean();
        $this->assertStringContainsString('XX First aid', $this->told()[0]->fullmessage);
    }

    /**
     * By default learners are told that it was issued, and not that it is on its way.
     */
    public function test_message_of_an_issued_badge_is_on_by_default(): void {
        $defaults = (array) get_message_output_default_preferences();
        foreach (['email', 'popup'] as $output) {
            $this->assertStringContainsString($output, $defaults['message_provider_local_navigatr_issued_enabled']);
            $this->assertStringNotContainsString($output, $defaults['message_provider_local_navigatr_onitsway_enabled'] ?? '');
        }
    }

    /**
     * The sidecar says something of the badge.
     *
     * @param string $state
     * @param array $more
     */
    private function hear(string $state, array $more = []): void {
        $this->news($this->award_of($this->learner), $state, $more);
        $this->run_task('send_awards');
    }

    /**
     * What the task tells.
     *
     * @return \stdClass[]
     */
    private function told(): array {
        $sink = $this->redirectMessages();
        $this->run_task('tell_learners');
        $messages = array_filter($sink->get_messages(), fn($message) => $message->component === 'local_navigatr');
        $sink->close();
        return array_values($messages);
    }

    /**
     * Under their preferences learners find what is for learners, and nothing else.
     */
    public function test_learners_choose_about_their_own_messages_only(): void {
        $learner = $this->enrolled($this->mapped_course());
        $providers = array_filter(
            message_get_providers_for_user($learner->id),
            fn($provider) => $provider->component === 'local_navigatr'
        );
        $this->assertEqualsCanonicalizing(['consent', 'issued', 'onitsway', 'revoked'], array_column($providers, 'name'));
    }
}
