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

use local_navigatr\fixtures\golden;
use local_navigatr\fixtures\limits_testcase;
use local_navigatr\local\catalogue\limit_choices;
use local_navigatr\local\limit\limits;
use local_navigatr\local\sidecar\client;
use local_navigatr\output\limits_page;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/limits_testcase.php');
require_once(__DIR__ . '/fixtures/golden.php');

/**
 * The page on which a person sets the limit of a category.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\event\category_limit_changed
 * @covers     \local_navigatr\local\catalogue\limit_choices
 * @covers     \local_navigatr\output\limits_page
 */
final class limits_page_test extends limits_testcase {
    /** Places of the two platforms. */
    private const PLACES = ['navigatr:production', 'obf:production'];

    /**
     * Empties what a form sent.
     */
    public function tearDown(): void {
        $_POST = [];
        parent::tearDown();
    }

    /**
     * Submits the form.
     *
     * @param int $categoryid
     * @param array $allow keys
     * @param array $categories keys
     * @param string $kind
     */
    private function submit(int $categoryid, array $allow, array $categories = [], string $kind = 'own'): void {
        $seen = $this->page($categoryid)['seen'];
        $_POST = ['kind' => $kind, 'allow' => $allow, 'categories' => $categories, 'seen' => $seen];
        $this->save($categoryid);
    }

    /**
     * Saves what was sent.
     *
     * @param int $categoryid
     */
    private function save(int $categoryid): void {
        limits_page::save($categoryid, new limit_choices(client::lazy(), $categoryid));
    }

    /**
     * A page that is older than the limit overwrites nothing, and ticks without a limit of its own are not lost silently.
     */
    public function test_old_page_and_ticks_without_limit(): void {
        $navigatr = limit_choices::key(self::PLACES[0], '1');
        $message = $this->refusal(fn() => $this->submit($this->arts, [$navigatr], [], 'inherited'));
        $this->assertStringContainsString('Only the badges ticked below', $message);
        $page = (new limits_page($this->arts, new limit_choices(client::lazy(), $this->arts)))->export(true);
        $this->assertSame([true, false], array_column($page['providers'], 'checked'));

        $_POST = ['kind' => 'own', 'allow' => [], 'categories' => [], 'seen' => $page['seen']];
        $this->limit($this->arts, [self::PLACES[1] => ['Safety']]);
        $this->assertStringContainsString('Somebody else', $this->refusal(fn() => $this->save($this->arts)));
        $this->assertCount(1, limits::own($this->arts)->entries);
    }

    /**
     * The page.
     *
     * @param int $categoryid
     * @return array
     */
    private function page(int $categoryid): array {
        return (new limits_page($categoryid, new limit_choices(client::lazy(), $categoryid)))->export();
    }

    /**
     * What is ticked comes back ticked; then the limit goes again. Both are logged.
     */
    public function test_save(): void {
        $page = $this->page($this->arts);
        $this->assertSame([false, 'All badges may be used there.'], [$page['isown'], $page['inherited']]);
        $this->assertSame([[], ['Courses', 'Safety']], array_map(
            fn($provider) => array_column($provider['categories'], 'name'),
            $page['providers']
        ));
        $sink = $this->redirectEvents();
        $obf = limit_choices::key(self::PLACES[1], '1');
        $this->submit($this->arts, [$obf], [limit_choices::key(self::PLACES[1], '1', 'Safety')]);
        $entry = ['place' => self::PLACES[1], 'provider' => '1', 'name' => 'School', 'categories' => ['Safety']];
        $this->assertSame([$entry], limits::own($this->arts)->entries);
        $page = $this->page($this->arts);
        $this->assertSame([false, true], array_column($page['providers'], 'checked'));
        $this->assertSame([false, true], array_column($page['providers'][1]['categories'], 'checked'));
        $this->assertSame('In force in the category "Arts": School (Safety).', $this->page($this->music)['inherited']);

        $this->submit($this->arts, [], [], 'inherited');
        $this->assertNull(limits::own($this->arts));
        $events = array_filter($sink->get_events(), fn($event) => $event->component === 'local_navigatr');
        $this->assertSame(['own', 'inherited'], array_values(array_map(fn($event) => $event->other['kind'], $events)));
        $this->assertStringContainsString("category with id '$this->arts'", end($events)->get_description());
    }

    /**
     * A limit without a tick allows nothing, and the page says so; a category that is ticked without its provider is not lost
     * silently.
     */
    public function test_limit_that_allows_nothing_says_so(): void {
        $this->assertFalse($this->page($this->arts)['isnothing']);
        $safety = limit_choices::key(self::PLACES[1], '1', 'Safety');
        $message = $this->refusal(fn() => $this->submit($this->arts, [], [$safety]));
        $this->assertStringContainsString('but not "School" itself', $message);
        $this->assertNull(limits::own($this->arts));

        $this->submit($this->arts, []);
        $this->assertTrue($this->page($this->arts)['isnothing']);
        $this->submit($this->arts, [limit_choices::key(self::PLACES[1], '1')], [$safety]);
        $this->assertFalse($this->page($this->arts)['isnothing']);
    }

    /**
     * Keys of what was not offered are refused.
     */
    public function test_foreign_keys(): void {
        $message = 'has changed since you opened this page';
        $this->assertStringContainsString($message, $this->refusal(fn() => $this->submit($this->arts, ['k0123456789abcdef'])));
        $obf = limit_choices::key(self::PLACES[1], '1');
        $this->assertStringContainsString($message, $this->refusal(fn() => $this->submit($this->arts, [$obf], ['kffff'])));
        $this->assertNull(limits::own($this->arts));
    }

    /**
     * Nobody allows what the limit above does not, except those who may change that one.
     */
    public function test_limit_above(): void {
        $this->limit(limits::SITE, [self::PLACES[1] => ['Safety']]);
        $this->become($this->arts);
        $page = $this->page($this->arts);
        $this->assertSame(['Open Badge Factory'], array_column($page['providers'], 'platform'));
        $this->assertSame(['Safety'], array_column($page['providers'][0]['categories'], 'name'));
        $navigatr = limit_choices::key(self::PLACES[0], '1');
        $this->assertNotEmpty($this->refusal(fn() => $this->submit($this->arts, [$navigatr])));
        // All that may be allowed, not all there is.
        $this->submit($this->arts, [limit_choices::key(self::PLACES[1], '1')]);
        $this->assertSame(['Safety'], limits::own($this->arts)->entries[0]['categories']);

        // Nor through a category below, whose limit above they may change.
        $this->assertNotEmpty($this->refusal(fn() => $this->submit($this->music, [$navigatr])));
        $this->assertNull(limits::own($this->music));

        $this->setAdminUser();
        $this->submit($this->arts, [$navigatr]);
        $this->assertSame(self::PLACES[0], limits::own($this->arts)->entries[0]['place']);
    }

    /**
     * Providers of two platforms with one name are told apart.
     */
    public function test_providers_with_one_name(): void {
        $this->limit($this->arts, [self::PLACES[0] => null, self::PLACES[1] => ['Safety']]);
        $this->assertStringEndsWith(
            ': School (Navigatr); School (Open Badge Factory) (Safety).',
            $this->page($this->music)['inherited']
        );
        $this->limit($this->arts, [self::PLACES[1] => ['Safety']]);
        $this->assertStringEndsWith(': School (Safety).', $this->page($this->music)['inherited']);
        $refusal = $this->refusal(fn() => $this->pick('main', '52'));
        $this->assertStringContainsString('may not use badges of "School (Navigatr)"', $refusal);
    }

    /**
     * Badge categories that are not all there are no choice: to tick none of them allows every badge.
     */
    public function test_categories_are_not_all_read(): void {
        $unread = ['The badge categories of "School" could not be read completely. Reload the page before you choose.'];
        $this->assertSame([], $this->page($this->arts)['failures']);
        $this->list([], 60, 10);
        $this->assertSame($unread, $this->page($this->arts)['failures']);
        $this->sidecar->refuse('GET /v1/providers/1/badges', 'upstream_failed', 502);
        $this->assertSame($unread, $this->page($this->arts)['failures']);
    }

    /**
     * While the sidecar is down, what is allowed stays on the page.
     */
    public function test_sidecar_is_down(): void {
        $this->limit($this->arts, [self::PLACES[1] => ['Safety']]);
        $this->sidecar->isup = false;
        $page = $this->page($this->arts);
        $this->assertCount(1, $page['failures']);
        $this->assertSame([true], array_column($page['providers'], 'checked'));
    }

    /**
     * Nor does the page say that there are no providers, or save a limit that allows nothing because nobody could tick anything.
     */
    public function test_providers_that_could_not_be_read_are_not_taken_for_none(): void {
        $this->sidecar->isup = false;
        $this->assertSame([[], false], [$this->page($this->arts)['providers'], $this->page($this->arts)['hasnone']]);
        $message = $this->refusal(fn() => $this->submit($this->arts, []));
        $this->assertSame(get_string('limitunread', 'local_navigatr'), $message);
        $this->assertNull(limits::own($this->arts));
        $this->submit($this->arts, [], [], 'inherited');

        $this->sidecar->isup = true;
        $this->sidecar->answer('GET /v1/providers', ['providers' => []] + golden::body('providers_reply'));
        $this->assertTrue($this->page($this->arts)['hasnone']);
        $this->submit($this->arts, []);
        $this->assertSame([], limits::own($this->arts)->entries);
    }
}
