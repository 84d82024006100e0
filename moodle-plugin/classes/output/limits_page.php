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

namespace local_navigatr\output;

use local_navigatr\local\catalogue\limit_choices;
use local_navigatr\local\limit\limit;
use local_navigatr\local\limit\limit_words;
use local_navigatr\local\limit\limits;

/**
 * Which badges the courses of a category may use: what is in force, and the form to change it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class limits_page {
    /**
     * A page.
     *
     * @param int $categoryid
     * @param limit_choices $choices
     */
    public function __construct(
        /** @var int */
        private readonly int $categoryid,
        /** @var limit_choices */
        private readonly limit_choices $choices
    ) {
    }

    /**
     * Does what the form asks for.
     *
     * @param int $categoryid
     * @param limit_choices $choices
     * @throws \moodle_exception when something was chosen that cannot be
     */
    public static function save(int $categoryid, limit_choices $choices): void {
        if (required_param('kind', PARAM_ALPHA) !== 'own') {
            limits::delete($categoryid);
            return;
        }
        $allowed = optional_param_array('allow', [], PARAM_ALPHANUM);
        limits::save($choices->limit($allowed, optional_param_array('categories', [], PARAM_ALPHANUM)));
    }

    /**
     * Context of the template.
     *
     * @return array
     */
    public function export(): array {
        $own = limits::own($this->categoryid);
        return [
            'action' => (new \moodle_url('/local/navigatr/limits.php'))->out(false),
            'categoryid' => $this->categoryid,
            'sesskey' => sesskey(),
            'isown' => $own !== null,
            'issite' => $this->categoryid === limits::SITE,
            'inherited' => $this->inherited(),
            'failures' => $this->choices->failures,
            'providers' => array_map(fn($choice) => $this->provider($choice, $own), $this->choices->providers),
            'below' => array_map(fn($id) => [
                'name' => limit_words::category_name($id),
                'url' => limit_words::page($id)?->out(false),
            ], limits::below($this->categoryid)),
        ];
    }

    /**
     * What is in force without a limit of its own.
     *
     * @return string
     */
    private function inherited(): string {
        $above = $this->categoryid === limits::SITE ? null : limits::above($this->categoryid);
        if (!$above) {
            return get_string('limitnone', 'local_navigatr');
        }
        $list = implode('; ', array_map([self::class, 'entry'], $above->entries));
        $facts = ['where' => limit_words::where($above->categoryid), 'list' => $list];
        return get_string($above->entries === [] ? 'limitinheritednothing' : 'limitinherited', 'local_navigatr', $facts);
    }

    /**
     * What a limit says of a provider.
     *
     * @param array $entry
     * @return string
     */
    private static function entry(array $entry): string {
        return $entry['name'] . ($entry['categories'] === null ? '' : ' (' . implode(', ', $entry['categories']) . ')');
    }

    /**
     * A provider, ticked where it may be used.
     *
     * @param array $choice
     * @param limit|null $own
     * @return array
     */
    private function provider(array $choice, ?limit $own): array {
        $entry = $own?->entry($choice['place'], $choice['provider']);
        $categories = [];
        foreach ($choice['categories'] as $key => $name) {
            $categories[] = ['key' => $key, 'name' => $name, 'checked' => in_array($name, $entry['categories'] ?? [], true)];
        }
        return [
            'key' => $choice['key'],
            'name' => $choice['name'],
            'platform' => $choice['platform'],
            'checked' => $entry !== null,
            'hascategories' => $categories !== [],
            'categories' => $categories,
        ];
    }
}
