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

use html_writer;
use local_navigatr\local\account\platforms;
use local_navigatr\local\award\learner_element;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\course_name;
use local_navigatr\local\plain_text;
use local_navigatr\local\platform;
use local_navigatr\local\status\award_condition;
use local_navigatr\local\status\circumstances;
use moodle_url;

/**
 * How a report says where an award stands. Each value is HTML; downloads strip the tags.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class award_formatter {
    /** @var string[] Classes of both Bootstrap families, by where an award stands; grey is the rest. */
    private const COLOURS = [
        'issued' => 'badge-success bg-success text-white',
        'needs_attention' => 'badge-danger bg-danger text-white',
        'unknown' => 'badge-warning bg-warning text-dark',
        'queued' => 'badge-info bg-info text-white',
        'sending' => 'badge-info bg-info text-white',
        'revoking' => 'badge-info bg-info text-white',
        'waiting' => 'badge-info bg-info text-white',
    ];

    /** @var string[] Names of strings, by what a person can do. */
    public const ACTION_LABELS = [
        'retry' => 'retryissuance',
        'cancel' => 'cancelissuance',
        'release' => 'releaseissuance',
        'look_up' => 'lookupissuance',
        'decide_issued' => 'decideissued',
        'decide_send_again' => 'decidesendagain',
        'decide_different_people' => 'differentpeople',
        'issue_again' => 'issueagainnow',
        'revoke' => 'revokebadge',
    ];

    /**
     * Where an award stands.
     *
     * @param string|null $standing status or state
     * @param \stdClass|null $row with `awardrule`; null: of none
     * @return string
     */
    public static function state(?string $standing, ?\stdClass $row = null): string {
        $names = self::standings();
        $colour = self::COLOURS[$standing] ?? 'badge-secondary bg-secondary text-dark';
        $istest = (int) ($row->awardrule ?? 0) === vocabulary::TEST_RULE;
        $word = get_string('testbadge', 'local_navigatr');
        $test = $istest ? html_writer::span($word, 'badge badge-dark bg-dark text-white') . ' ' : '';
        return $test . html_writer::span(self::printed($names[$standing] ?? $standing ?? ''), "badge $colour");
    }

    /**
     * Why it stands there, and what to do: nothing where it was issued, unless it was to be revoked and was not.
     *
     * @param string|null $standing
     * @param \stdClass $row of {@see award_condition::of_row()}
     * @param circumstances|null $around of all rows; null: read now
     * @return string
     */
    public static function advice(?string $standing, \stdClass $row, ?circumstances $around = null): string {
        $isdone = $standing === 'issued' && (vocabulary::REMEDY_OF_REASON[$row->reason ?? ''] ?? '') !== 'revoke_there';
        return $isdone ? '' : self::printed(award_condition::of_row($standing, $row, $around)->sentence());
    }

    /**
     * The course, linked while it is there.
     *
     * @param string|null $name
     * @param \stdClass $row with `existing`
     * @return string
     */
    public static function course(?string $name, \stdClass $row): string {
        $name = self::name(self::printed(course_name::format((string) $name, (int) $row->existing)));
        return $row->existing ? html_writer::link(new moodle_url('/course/view.php', ['id' => $row->existing]), $name) : $name;
    }

    /**
     * The badge.
     *
     * @param string|null $badgeid
     * @param \stdClass $row with `badgename`
     * @return string
     */
    public static function badge(?string $badgeid, \stdClass $row): string {
        $name = $row->badgename ?: get_string('badge', 'local_navigatr') . " $badgeid";
        return self::name(self::printed($name));
    }

    /**
     * A name, which may be written in the other direction than the page.
     *
     * @param string $html
     * @return string
     */
    private static function name(string $html): string {
        return html_writer::tag('bdi', $html, ['class' => 'local-navigatr-clamp']);
    }

    /**
     * The learner, what tells them from others of that name, and the box that selects the badge.
     *
     * @param string|null $name HTML; without any text where the account is gone
     * @param \stdClass $row with `awarduuid`, and `maytick`: whether there is a box
     * @param array $identity what the reader sees of the learner's identity
     * @return string
     */
    public static function learner(?string $name, \stdClass $row, array $identity = []): string {
        $text = plain_text::unfiltered_name((string) $name);
        if ($text === '') {
            $text = get_string('deleteduser', 'bulkusers');
            $name = s($text);
        }
        $known = implode(', ', array_filter($identity, fn($value) => (string) $value !== ''));
        $shown = self::name((string) $name) . self::identity($known);
        $box = $row->maytick ? html_writer::empty_tag('input', [
            'type' => 'checkbox',
            'value' => $row->awarduuid,
            'data-action' => 'local_navigatr-select',
            'aria-label' => get_string('bulkselectrow', 'local_navigatr', $text . ($known === '' ? '' : " ($known)")),
        ]) : '';
        $who = html_writer::span($shown, '', ['id' => learner_element::id($row->awarduuid)]);
        return html_writer::span($box . $who, 'local-navigatr-learner');
    }

    /**
     * The name of a learner as a file has it.
     *
     * @param string|null $name HTML; without any text where the account is gone
     * @return string
     */
    public static function learner_in_file(?string $name): string {
        return self::printed(plain_text::unfiltered_name((string) $name)) ?: s(get_string('deleteduser', 'bulkusers'));
    }

    /**
     * Below the name.
     *
     * @param string $known text, often none
     * @return string
     */
    private static function identity(string $known): string {
        $shown = html_writer::tag('bdi', self::printed($known));
        return $known === '' ? '' : ' ' . html_writer::tag('small', $shown, ['class' => 'local-navigatr-identity text-muted']);
    }

    /**
     * Where an award stands, and the button that opens its attempts: there are none before the sidecar has it.
     *
     * @param string $state HTML
     * @param \stdClass $row with `awarduuid` and `awardstatus`
     * @return string
     */
    public static function with_details(string $state, \stdClass $row): string {
        if ($row->awardstatus !== 'sent') {
            return $state;
        }
        $id = "local-navigatr-details-$row->awarduuid";
        $details = html_writer::tag('button', get_string('details', 'local_navigatr'), [
            'type' => 'button',
            'id' => $id,
            // Of many buttons with one word, a list of buttons tells whose this is.
            'aria-labelledby' => "$id " . learner_element::id($row->awarduuid),
            'class' => 'btn btn-sm btn-outline-secondary',
            'data-action' => 'local_navigatr-show-details',
            'data-award' => $row->awarduuid,
        ]);
        return html_writer::span("$state $details", 'local-navigatr-state');
    }

    /**
     * Names of all places where an award can stand.
     *
     * @return string[]
     */
    public static function standings(): array {
        $statuses = array_diff(vocabulary::AWARD_STATUSES, ['sent']);
        $names = array_map(fn($status) => get_string("status_$status", 'local_navigatr'), $statuses);
        return self::states() + array_combine($statuses, $names);
    }

    /**
     * Names of all reasons, in words that fit the connected platforms.
     *
     * @return string[]
     */
    public static function reasons(): array {
        $reasons = vocabulary::STATE_REASONS;
        $platforms = platforms::in_use();
        $words = fn($reason) => platform::string_of_any("reason_$reason", $platforms);
        return array_combine($reasons, array_map($words, $reasons));
    }

    /**
     * Why an award stands where it does, in the words of its platform.
     *
     * @param string|null $reason
     * @param string|null $target that it is issued from
     * @return string|null null where there is none
     */
    public static function reason(?string $reason, ?string $target): ?string {
        $isknown = in_array($reason, vocabulary::STATE_REASONS, true);
        return $isknown ? platform::string("reason_$reason", platform::of_target($target)) : null;
    }

    /**
     * Names of the states of an issuance.
     *
     * @return string[]
     */
    private static function states(): array {
        $states = vocabulary::ISSUANCE_STATES;
        return array_combine($states, array_map(fn($state) => get_string("state_$state", 'local_navigatr'), $states));
    }

    /**
     * Text as HTML. Its quotes stay: Moodle turns a cell of a downloaded table back into text, but not `&#039;`.
     *
     * @param string $text
     * @return string
     */
    private static function printed(string $text): string {
        return htmlspecialchars($text, ENT_NOQUOTES);
    }
}
