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

namespace local_navigatr\reportbuilder\local;

use core_reportbuilder\local\report\action;
use local_navigatr\local\access;
use local_navigatr\local\action\award_actions;
use local_navigatr\local\completion\manual_issue;
use local_navigatr\output\award_formatter;

/**
 * The menu of a row of the log.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class row_actions {
    /** @var string[] Icons of what a person can do from the row. */
    private const ICONS = [
        'retry' => 'i/reload', 'release' => 't/go', 'look_up' => 'i/search', 'decide_issued' => 't/check',
        'decide_send_again' => 't/right', 'decide_different_people' => 't/user', 'issue_again' => 't/add',
        'cancel' => 't/block', 'revoke' => 't/delete',
    ];

    /**
     * What somebody may do with a row, and the way to its explanation.
     *
     * @param \context $context of the log
     * @return action[]
     */
    public static function for_reader(\context $context): array {
        $may = array_filter(array_keys(self::ICONS), fn($name) => has_capability(award_actions::capability($name), $context));
        return [...array_map([self::class, 'act'], array_values($may)), self::explanation()];
    }

    /**
     * What those who may can do with a row. Each is checked again where it is done.
     *
     * @param string $name of the action
     * @return action
     */
    private static function act(string $name): action {
        $attributes = [
            'data-action' => 'local_navigatr-act', 'data-act' => $name, 'data-award' => ':uuid', 'data-seen' => ':state',
        ];
        $label = new \lang_string(award_formatter::ACTION_LABELS[$name], 'local_navigatr');
        $action = new action(new \moodle_url('#'), new \pix_icon(self::ICONS[$name], ''), $attributes, false, $label);
        return $action->add_callback(
            static fn(\stdClass $row): bool => manual_issue::is_offered($name, $row)
                && ($name !== 'issue_again' || $row->existinguser)
        );
    }

    /**
     * The way to the explanation of a row's learner, while both learner and course are there.
     *
     * @return action
     */
    private static function explanation(): action {
        $url = new \moodle_url('/local/navigatr/explain.php', ['id' => ':courseid', 'user' => ':userid']);
        $label = new \lang_string('explainlearner', 'local_navigatr');
        $action = new action($url, new \pix_icon('i/info', ''), [], false, $label);
        return $action->add_callback(
            static fn(\stdClass $row): bool => $row->existinguser
                && access::context_of((int) $row->courseid)->contextlevel === CONTEXT_COURSE
        );
    }
}
