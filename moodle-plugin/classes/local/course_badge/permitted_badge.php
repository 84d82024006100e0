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

namespace local_navigatr\local\course_badge;

use local_navigatr\local\catalogue\badge_choice;
use local_navigatr\local\limit\limit;
use local_navigatr\local\limit\limit_words;
use local_navigatr\local\limit\limits;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\other_plugin\obf_queue;
use local_navigatr\local\other_plugin\obf_rules;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * Whether a course may issue a badge: asked wherever a mapping is saved, resumed, confirmed or brought back.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class permitted_badge {
    /**
     * Stops a mapping that may not issue.
     *
     * @param mapping $mapping as it would be
     * @throws \moodle_exception with what to do first
     */
    public static function require(mapping $mapping): void {
        $refusal = self::refusal($mapping);
        if ($refusal) {
            throw $refusal;
        }
    }

    /**
     * Why a mapping may not issue.
     *
     * @param mapping $mapping as it would be
     * @return \moodle_exception|null null: it may
     */
    public static function refusal(mapping $mapping): ?\moodle_exception {
        $rule = obf_rules::same_as($mapping);
        if ($rule) {
            return self::rule_refusal($mapping, $rule->page());
        }
        return self::queue_refusal($mapping) ?? self::limit_refusal($mapping);
    }

    /**
     * That another plugin issues the badge in the course. Without a mapping, nobody has read yet who has it from there.
     *
     * @param mapping $mapping as it would be
     * @param \moodle_url|null $page where the user can delete the rule
     * @return \moodle_exception
     */
    private static function rule_refusal(mapping $mapping, ?\moodle_url $page): \moodle_exception {
        $key = mappings::for_course((int) $mapping->get('courseid')) ? 'otherpluginrefused' : 'otherpluginrefusednew';
        return new \moodle_exception($page ? $key : "{$key}ask", 'local_navigatr', (string) $page, $mapping->badge_name());
    }

    /**
     * That another plugin still tries to issue the badge to learners of the course, whatever became of its rule.
     *
     * @param mapping $mapping as it would be
     * @return \moodle_exception|null null: it does not
     */
    private static function queue_refusal(mapping $mapping): ?\moodle_exception {
        $count = obf_queue::number($mapping);
        $page = obf_queue::page();
        return $count === 0 ? null : new \moodle_exception(
            $page ? 'otherpluginqueuerefused' : 'otherpluginqueuerefusedask',
            'local_navigatr',
            (string) $page,
            ['badge' => $mapping->badge_name(), 'count' => $count]
        );
    }

    /**
     * That the category of the course does not allow the badge.
     *
     * @param mapping $mapping as it would be
     * @return \moodle_exception|null null: it does
     */
    public static function limit_refusal(mapping $mapping): ?\moodle_exception {
        $limit = limits::in_course((int) $mapping->get('courseid'));
        $sentence = $limit ? limit_words::objection($limit, $mapping) : null;
        return $sentence === null ? null : new \moodle_exception('limitrefused', 'local_navigatr', '', $sentence);
    }

    /**
     * Stops a choice of which only the one who asks says that it is of a provider that the limit allows.
     *
     * @param client $client
     * @param int $courseid
     * @param badge_choice $choice
     * @throws \moodle_exception with what to do first
     */
    public static function require_listed(client $client, int $courseid, badge_choice $choice): void {
        $limit = limits::in_course($courseid);
        if ($limit && !$choice->is_listed($client)) {
            $sentence = limit_words::unlisted($limit, $choice->provider->name, $choice->badge->name);
            throw new \moodle_exception('limitrefused', 'local_navigatr', '', $sentence);
        }
    }

    /**
     * The badge that a person chose for a course, once it was looked up. Until then nothing is written, and that is said.
     *
     * @param client $client
     * @param int $courseid
     * @param string $providerid
     * @param string $badgeid
     * @return badge_choice
     * @throws \moodle_exception with what to do first
     */
    public static function chosen(client $client, int $courseid, string $providerid, string $badgeid): badge_choice {
        try {
            $choice = badge_choice::check($client, $providerid, $badgeid);
            self::require_listed($client, $courseid, $choice);
            return $choice;
        } catch (sidecar_exception $failure) {
            // Of a badge that is not there the sentence says what to do instead.
            if ($failure->sharedcode === 'not_found') {
                throw $failure;
            }
            throw new \moodle_exception('nothingsaved', 'local_navigatr', '', $failure->getMessage());
        }
    }

    /**
     * What a limit to categories of badges has to know of a mapping that an earlier version stored.
     *
     * @param client $client
     * @param mapping $mapping
     * @return array columns; none where nothing is missing
     * @throws \moodle_exception when the badge cannot be looked up
     */
    public static function missing_columns(client $client, mapping $mapping): array {
        $entry = limits::in_course((int) $mapping->get('courseid'))
            ?->entry(limit::place($mapping->get('target')), $mapping->get('providerid'));
        if ($mapping->badge_categories() !== null || !isset($entry['categories'])) {
            return [];
        }
        $badge = $client->mapped_badge($mapping->get('badgeid'), $mapping->get('providerid'))->badge;
        return ['badgecategories' => mapping::categories_text($badge)];
    }
}
