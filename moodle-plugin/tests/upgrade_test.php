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

use local_navigatr\fixtures\old_site;
use local_navigatr\fixtures\upgrade_testcase;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/fixtures/upgrade_testcase.php');
require_once(__DIR__ . '/fixtures/old_site.php');

/**
 * Every earlier schema with data becomes the present one, and keeps its data.
 *
 * If you change install.xml, add a step to upgrade.php: else an upgraded site has other tables than a new one, and this
 * fails. A schema that was released is frozen in `fixtures/schema/<version>` before it is changed.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 * @coversNothing
 */
final class upgrade_test extends upgrade_testcase {
    /**
     * Every earlier version.
     *
     * @return array[]
     */
    public static function versions(): array {
        return self::every_version();
    }

    /**
     * Earlier versions of this plugin.
     *
     * @return array[]
     */
    public static function own_versions(): array {
        return self::every_own_version();
    }

    /** @var string[] Columns that have another name by now. */
    private const RENAMED = [
        'issuesfrom' => 'timeactivated',
        'newestcriterion' => 'maxcriterionid',
        'keepbadge' => 'badgepinned',
        'timegone' => 'timecompletionlost',
    ];

    /**
     * An upgraded site has the tables of a new one, also when the upgrade is run once more.
     *
     * @dataProvider versions
     * @param string $version
     */
    public function test_upgraded_site_has_the_tables_of_a_new_one(string $version): void {
        global $CFG, $DB;
        $new = old_site::schema();
        $this->install($version);
        $this->assertNotEquals($new, old_site::schema(), 'a frozen schema is an old one');

        $this->upgrade($version);

        $this->assertEquals($new, old_site::schema());
        $file = new \xmldb_file($CFG->dirroot . '/local/navigatr/db/install.xml');
        $file->loadXMLStructure();
        $options = ['extratables' => false];
        $this->assertSame([], $DB->get_manager()->check_database_schema($file->getStructure(), $options));

        set_config('version', $version === self::VENDOR ? 2026030501 : $version, 'local_navigatr');
        $this->upgrade($version);
        $this->assertEquals($new, old_site::schema());
    }

    /**
     * Every column that was there holds what it held, whatever its name is now.
     *
     * @dataProvider own_versions
     * @param string $version
     */
    public function test_rows_are_kept(string $version): void {
        global $DB;
        $this->install($version);
        $rows = json_decode(file_get_contents(__DIR__ . "/fixtures/schema/$version/rows.json"), true);
        unset($rows['config']);

        $this->upgrade($version);

        foreach ($rows as $table => $expected) {
            $kept = array_values($DB->get_records($table, [], 'id'));
            $this->assertCount(count($expected), $kept, $table);
            foreach ($expected as $index => $row) {
                $row = array_combine(array_map(fn($name) => self::RENAMED[$name] ?? $name, array_keys($row)), $row);
                $this->assertEquals($row, array_intersect_key((array) $kept[$index], $row), "$table $index");
            }
        }
    }

    /**
     * Settings keep their value under their new name, also when the upgrade was cut short.
     */
    public function test_renamed_settings_are_kept(): void {
        $this->install('2026112601');
        set_config('queueempty', '1700000000', 'local_navigatr');
        set_config('takenover', '{"mappings":1,"awards":2}', 'local_navigatr');
        $this->upgrade('2026112601');

        $settings = (array) get_config('local_navigatr');
        $this->assertSame('1700000000', $settings['queueemptyat']);
        $this->assertSame('{"mappings":1,"awards":2}', $settings['migrationsummary']);
        $this->assertSame([], array_intersect_key($settings, ['queueempty' => 1, 'takenover' => 1]));

        set_config('version', '2026112601', 'local_navigatr');
        set_config('queueempty', '1', 'local_navigatr');
        $this->upgrade('2026112601');
        $this->assertSame('1700000000', get_config('local_navigatr', 'queueemptyat'));
    }

    /**
     * What the sidecar last said of its holds is in words that no page knows any more: it is read anew.
     */
    public function test_holds_in_former_words_are_forgotten(): void {
        $this->install('2026112601');
        set_config('holds', '[{"scope":"site","reason":"site_silent","remedy":"check_cron"}]', 'local_navigatr');
        $this->upgrade('2026112601');
        $this->assertFalse(get_config('local_navigatr', 'holds'));
    }

    /**
     * The log of a site with an account of another platform keeps its column, and what waited to be confirmed is noted anew.
     */
    public function test_accounts_know_what_their_platforms_can_do(): void {
        $this->install('2026112605');
        set_config('otheraccount', '["navigatr:production:77","Hillside"]', 'local_navigatr');
        $this->upgrade('2026112605');
        $this->assertTrue(local\account\features::any('standing'));
        $this->assertSame([], local\connection\account_change::noted());
    }

    /**
     * The vendor's mappings and awards are there, under their keys.
     */
    public function test_vendors_rows_are_taken_over(): void {
        global $DB;
        $this->install(self::VENDOR);
        $this->upgrade(self::VENDOR);
        $courseid = $DB->get_field('local_navigatr_map', 'courseid', ['rule' => 0]);
        $awards = $DB->get_records('local_navigatr_award', [], 'id');
        $keys = ["$courseid/601/navigatr:production:vendor/0/0", "$courseid/601/navigatr:production:vendor/0/1"];
        $this->assertSame($keys, array_column($awards, 'onekey'));
    }
}
