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
        if (required_param('seen', PARAM_ALPHANUM) !== self::seen($categoryid)) {
            throw new \moodle_exception('limitchangedelsewhere', 'local_navigatr');
        }
        ['allow' => $allowed, 'categories' => $categories, 'isown' => $isown] = self::sent();
        if ($isown && self::are_unread($choices)) {
            throw new \moodle_exception('limitunread', 'local_navigatr');
        }
        if ($isown) {
            limits::save($choices->limit($allowed, $categories));
        } else if ($allowed !== [] && limits::own($categoryid) === null) {
            throw new \moodle_exception('limitticked', 'local_navigatr');
        } else {
            limits::delete($categoryid);
        }
    }

    /**
     * Whether there is nothing to choose from only because nothing could be read.
     *
     * @param limit_choices $choices
     * @return bool
     */
    private static function are_unread(limit_choices $choices): bool {
        return $choices->providers === [] && $choices->failures !== [];
    }

    /**
     * What the form says.
     *
     * @return array `isown`, and keys: `allow` and `categories`
     */
    private static function sent(): array {
        return [
            'isown' => optional_param('kind', '', PARAM_ALPHA) === 'own',
            'allow' => optional_param_array('allow', [], PARAM_ALPHANUM),
            'categories' => optional_param_array('categories', [], PARAM_ALPHANUM),
        ];
    }

    /**
     * Names the limit that a page showed: nobody overwrites what somebody else has saved since.
     *
     * @param int $categoryid
     * @return string
     */
    private static function seen(int $categoryid): string {
        return sha1(json_encode(limits::own($categoryid)?->entries, JSON_THROW_ON_ERROR));
    }

    /**
     * Context of the template.
     *
     * @param bool $isrefused whether the form was sent and not saved: it keeps what was chosen
     * @return array
     */
    public function export(bool $isrefused = false): array {
        $own = limits::own($this->categoryid);
        $sent = $isrefused ? self::sent() : null;
        return [
            'action' => (new \moodle_url('/local/navigatr/limits.php'))->out(false),
            'categoryid' => $this->categoryid,
            'sesskey' => sesskey(),
            'isown' => $sent['isown'] ?? $own !== null,
            'seen' => self::seen($this->categoryid),
            'issite' => $this->categoryid === limits::SITE,
            'isnothing' => $own !== null && $own->entries === [],
            'inherited' => $this->inherited(),
            'failures' => $this->choices->failures,
            'hasnone' => $this->choices->providers === [] && !self::are_unread($this->choices),
            'providers' => array_map(fn($choice) => self::provider($choice, $own, $sent), $this->choices->providers),
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
        $list = implode('; ', array_map(fn($entry) => self::entry($above, $entry), $above->entries));
        $facts = ['where' => limit_words::where($above->categoryid), 'list' => $list];
        return get_string($above->entries === [] ? 'limitinheritednothing' : 'limitinherited', 'local_navigatr', $facts);
    }

    /**
     * What a limit says of a provider.
     *
     * @param limit $limit
     * @param array $entry
     * @return string
     */
    private static function entry(limit $limit, array $entry): string {
        $name = limit_words::provider($limit, $entry['place'], $entry['name']);
        return $name . ($entry['categories'] === null ? '' : ' (' . implode(', ', $entry['categories']) . ')');
    }

    /**
     * A provider, ticked where it may be used.
     *
     * @param array $choice
     * @param limit|null $own
     * @param array|null $sent of {@see self::sent()}; null: nothing
     * @return array
     */
    private static function provider(array $choice, ?limit $own, ?array $sent): array {
        $entry = $own?->entry($choice['place'], $choice['provider']);
        $categories = [];
        foreach ($choice['categories'] as $key => $name) {
            $ischecked = $sent ? in_array($key, $sent['categories'], true) : in_array($name, $entry['categories'] ?? [], true);
            $categories[] = ['key' => $key, 'name' => $name, 'checked' => $ischecked];
        }
        return [
            'key' => $choice['key'],
            'name' => $choice['name'],
            'platform' => $choice['platform'],
            'checked' => $sent ? in_array($choice['key'], $sent['allow'], true) : $entry !== null,
            'hascategories' => $categories !== [],
            'categories' => $categories,
        ];
    }
}
