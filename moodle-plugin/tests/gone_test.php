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
use local_navigatr\external\get_issuance;
use local_navigatr\external\get_providers;
use local_navigatr\external\save_mapping;
use local_navigatr\fixtures\asking_testcase;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/asking_testcase.php');

/**
 * What is gone is said in a sentence, with a way on: never "Can't find data record".
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\access
 * @covers     \local_navigatr\local\category
 * @covers     \local_navigatr\local\sidecar\platform_calls
 */
final class gone_test extends asking_testcase {
    /**
     * A page of something that is gone.
     *
     * @dataProvider pages
     * @param string $page
     * @param array $parameters
     * @param string $sentence
     * @param string $wayon
     */
    public function test_page_says_that_it_is_gone(string $page, array $parameters, string $sentence, string $wayon): void {
        foreach (['admin', 'editing'] as $role) {
            $this->come_as($role);
            $ids = array_map(fn($id) => $id === 'own' ? $this->courses['own']->id : $id, $parameters);
            $refusal = $this->refusal(fn() => $this->visit($page, $ids));
            $this->assertInstanceOf(\moodle_exception::class, $refusal, $role);
            $this->assertSame(get_string($sentence, 'local_navigatr'), $refusal->getMessage(), $role);
            $expected = $role === 'editing' && $sentence === 'coursegone' ? '/my/courses.php' : $wayon;
            $this->assertStringContainsString($expected, (string) $refusal->link, $role);
        }
    }

    /**
     * Pages, and what they are asked for.
     *
     * @return array[]
     */
    public static function pages(): array {
        $gone = 4711;
        $log = '/local/navigatr/log.php';
        return [
            'badge' => ['badge.php', ['id' => $gone], 'coursegone', $log],
            'log' => ['log.php', ['id' => $gone], 'coursegone', $log],
            'explain' => ['explain.php', ['id' => $gone], 'coursegone', $log],
            'earlier completers' => ['backfill.php', ['id' => $gone], 'coursegone', $log],
            'category' => ['bulk.php', ['categoryid' => $gone], 'categorygone', '/course/index.php'],
            'log of a category' => ['log.php', ['categoryid' => $gone], 'categorygone', '/course/index.php'],
            'learner' => ['explain.php', ['id' => 'own', 'user' => $gone], 'learnernotvisible', '/local/navigatr/explain.php'],
        ];
    }

    /**
     * A function that is asked about a course that was deleted says so, too.
     */
    public function test_function_says_that_the_course_is_gone(): void {
        $this->come_as('admin');
        $this->expectExceptionMessage(get_string('coursegone', 'local_navigatr'));
        get_providers::execute(4711);
    }

    /**
     * What the sidecar does not find is named to everybody who can choose something else.
     */
    public function test_what_the_sidecar_does_not_find_is_named(): void {
        $this->sidecar->isup = true;
        $course = (int) $this->courses['own']->id;
        $uuid = $this->awards['mygroup'];
        $calls = [
            'providergone' => ['GET /v1/providers/9/badges', fn() => get_badges::execute($course, 'main', '9', '', 1, 24)],
            'badgegone' => ['GET /v1/badges/99', fn() => save_mapping::execute($course, 'main', '1', '99', 'ask', 'none')],
            'issuancegone' => ["GET /v1/issuances/$uuid", fn() => get_issuance::execute($uuid)],
        ];
        foreach (['admin', 'editing'] as $role) {
            $this->come_as($role);
            foreach ($calls as $sentence => [$call, $ask]) {
                $this->sidecar->refuse($call, 'not_found', 404);
                $said = $this->refusal($ask)->getMessage();
                $this->assertSame(get_string($sentence, 'local_navigatr'), $said, "$role $sentence");
            }
        }
    }

    /**
     * What no id can be is nobody's, and nobody is asked for it: proxies change such paths, so that no signature would fit.
     */
    public function test_what_is_no_id_is_gone(): void {
        $this->come_as('admin');
        $this->sidecar->isup = true;
        $course = (int) $this->courses['own']->id;
        foreach (['..', 'a/b', 'a:b', 'a;b', 'a b', 'ü', '%41', "9\n", ''] as $id) {
            $refusal = $this->refusal(fn() => get_badges::execute($course, 'main', $id, '', 1, 24));
            $this->assertSame(get_string('providergone', 'local_navigatr'), $refusal->getMessage(), $id);
            $refusal = $this->refusal(fn() => save_mapping::execute($course, 'main', '1', $id, 'ask', 'none'));
            $this->assertSame(get_string('badgegone', 'local_navigatr'), $refusal->getMessage(), $id);
        }
        $this->assertSame([], preg_grep('~^GET /v1/(badges|providers/.)~', $this->sidecar->lines()));
    }
}
