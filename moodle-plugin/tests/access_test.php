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

use local_navigatr\fixtures\access_table;
use local_navigatr\fixtures\asking_testcase;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/asking_testcase.php');

/**
 * Who is answered, and who is not: the table of all there is.
 *
 * @package    local_navigatr
 * @category   test
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @covers     \local_navigatr\local\access
 * @covers     \local_navigatr\local\award\award_scope
 */
final class access_test extends asking_testcase {
    /**
     * Each cell of the table holds.
     *
     * @dataProvider kinds
     * @param string $kind
     */
    public function test_everybody_gets_the_answer_of_the_table(string $kind): void {
        $wrong = [];
        foreach (access_table::ASKED[$kind] as $what) {
            foreach (access_table::cells($kind) as $target => $expected) {
                foreach ($expected as $role => $answer) {
                    $found = $this->answer_to($role, $what, $kind, $target) ?? $answer;
                    $wrong = [...$wrong, ...($found === $answer ? [] : ["$what, $target, $role: $found instead of $answer"])];
                }
            }
        }
        $this->assertSame([], $wrong);
        $this->resetDebugging();
    }

    /**
     * A person who is less than a column of the table is answered less.
     *
     * @dataProvider kinds
     * @param string $kind
     */
    public function test_people_with_less_than_a_role_get_less(string $kind): void {
        $wrong = [];
        foreach (access_table::ASKED[$kind] as $what) {
            foreach (access_table::cells($kind) as $target => $expected) {
                foreach (self::NARROWED as $role => $less) {
                    $column = array_shift($less);
                    $answer = array_intersect([$kind, $target], $less) === [] ? $expected[$column] : '-';
                    $found = $this->answer_to($role, $what, $kind, $target);
                    $wrong = [...$wrong, ...($found === $answer ? [] : ["$what, $target, $role: $found instead of $answer"])];
                }
            }
        }
        $this->assertSame([], $wrong);
        $this->resetDebugging();
    }

    /**
     * Kinds of rights.
     *
     * @return array
     */
    public static function kinds(): array {
        $kinds = array_keys(access_table::ASKED);
        return array_combine($kinds, array_map(fn($kind) => [$kind], $kinds));
    }

    /**
     * What somebody is answered.
     *
     * @param string $role
     * @param string $what
     * @param string $kind
     * @param string $target
     * @return string|null null: nobody asks like that
     */
    private function answer_to(string $role, string $what, string $kind, string $target): ?string {
        // Pages, and the report in its page, are opened by a browser.
        if ($role === 'token' && (str_contains($what, '.php') || $what === 'issuance_log')) {
            return null;
        }
        $this->come_as($role);
        return $this->answer(fn() => $this->ask($what, $kind, $target));
    }

    /**
     * What is new has a place in the table.
     */
    public function test_table_has_every_page_function_and_report(): void {
        $root = dirname(__DIR__);
        $functions = [];
        require("$root/db/services.php");
        $names = array_map(fn($name) => substr($name, strlen('local_navigatr_')), array_keys($functions));
        $pages = array_diff(array_map('basename', glob("$root/*.php")), access_table::NO_PAGES);
        $reports = glob("$root/classes/reportbuilder/{local/systemreports,datasource}/*.php", GLOB_BRACE);
        $there = [...$names, ...$pages, ...array_map(fn($file) => basename($file, '.php'), $reports)];
        $inthetable = array_filter(array_merge(...array_values(access_table::ASKED)), fn($what) => !str_contains($what, ' '));
        $this->assertEqualsCanonicalizing($there, $inthetable);
    }

    /**
     * Functions are for the plugin's own pages: in no service of the plugin, for people who are logged in.
     */
    public function test_functions_are_offered_to_pages_only(): void {
        $declared = (function (): array {
            require(dirname(__DIR__) . '/db/services.php');
            return get_defined_vars();
        })();
        $this->assertSame(['functions'], array_keys($declared));
        foreach ($declared['functions'] as $name => $function) {
            $this->assertTrue($function['ajax'], $name);
            $this->assertTrue($function['loginrequired'] ?? true, $name);
            $this->assertArrayNotHasKey('services', $function, $name);
        }
    }

    /**
     * No files are served, nothing is edited in place, no fragments are rendered: there is no way around the table.
     */
    public function test_there_is_no_other_way_in(): void {
        require_once(dirname(__DIR__) . '/lib.php');
        foreach (['pluginfile', 'inplace_editable', 'before_standard_html_head', 'extend_navigation'] as $callback) {
            $this->assertFalse(function_exists("local_navigatr_$callback"), $callback);
        }
        $own = array_filter(get_defined_functions()['user'], fn($name) => str_starts_with($name, 'local_navigatr_output_'));
        $this->assertSame([], $own);
    }

    /**
     * Whether somebody does not exist, was deleted, is of another course or of another group: the answer is the same.
     */
    public function test_refusal_does_not_tell_who_exists(): void {
        foreach (['teacher', 'editing', 'catman', 'admin'] as $role) {
            $this->come_as($role);
            $targets = ['other', 'deleted', 'negative', 'huge', ...($role === 'teacher' ? ['othergroup'] : [])];
            $this->assertSame([get_string('learnernotvisible', 'local_navigatr')], $this->refusals('explain.php', $targets), $role);
        }
    }

    /**
     * A visitor who is not logged in is told nothing of which courses and categories exist.
     */
    public function test_before_logging_in_nobody_learns_what_exists(): void {
        $this->come_as('anon');
        $targets = [
            'badge.php' => ['own', 'hidden', 'other', 'deleted', 'huge'],
            'log.php' => ['own', 'other', 'deleted', 'huge'],
            'explain.php' => ['mygroup', 'othergroup', 'deleted', 'huge'],
            'backfill.php' => ['own', 'deleted', 'huge'],
            'bulk.php' => ['category', 'deleted', 'huge'],
            'consent.php' => ['own', 'other', 'deleted', 'huge'],
            'mybadges.php' => ['own', 'other', 'deleted', 'huge'],
        ];
        foreach ($targets as $page => $asked) {
            $this->assertCount(1, $this->refusals($page, $asked), $page);
        }
    }

    /**
     * Whether an award does not exist, or is of another course, of another group or of a deleted course: the same.
     */
    public function test_refusal_does_not_tell_which_award_exists(): void {
        foreach (['student', 'teacher'] as $role) {
            $this->come_as($role);
            foreach (['get_issuance', 'act_on_issuances'] as $what) {
                $refusals = $this->refusals($what, ['other', 'othergroup', 'hidden', 'gone', 'negative']);
                $this->assertSame([get_string('awardnotfound', 'local_navigatr')], $refusals, $role);
            }
        }
    }

    /**
     * Sentences of refusals, each once.
     *
     * @param string $what
     * @param string[] $targets
     * @return string[]
     */
    private function refusals(string $what, array $targets): array {
        $kind = array_key_first(array_filter(access_table::ASKED, fn($all) => in_array($what, $all, true)));
        $say = fn($target) => $this->refusal(fn() => $this->ask($what, $kind, $target))?->getMessage();
        return array_values(array_unique(array_map($say, $targets)));
    }
}
