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

namespace local_navigatr\local\status;

use html_writer;
use local_navigatr\local\account\accounts;
use local_navigatr\local\connection\account_change;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\platform;
use local_navigatr\local\reader;

/**
 * How a page, a status check or a message says what holds badges up: why, what to do, which badge and courses, how many wait.
 *
 * The sidecar knows ids only; the names are Moodle's own.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class hold_formatter {
    /** How a mapping stands that there is none of any more. */
    private const REMOVED = 'removed';

    /** What stands for every reason that the reader may not see. */
    public const UNAVAILABLE = 'unavailable';

    /** What keeps one badge only, or says itself what is missing: the badge service is not unavailable. */
    private const TOLD_TO_ALL = ['not_allowed', 'no_connection', 'other_account', 'quota_used_up'];

    /** Reason and remedy of the hold of a mapping, by its state in Moodle. An active one goes on with the next exchange. */
    private const OF_MAPPING = [
        mapping::PAUSED => ['mapping_paused', 'resume_mapping'],
        mapping::REVIEW => ['mapping_review', 'review_mapping'],
        mapping::ACTIVE => ['mapping_going_on', 'next_exchange'],
        self::REMOVED => ['mapping_removed', 'map_or_cancel'],
    ];

    /** @var \stdClass The contract's `hold`. What an older sidecar left out is missing. */
    private readonly \stdClass $hold;

    /** @var reader Who reads it. */
    private readonly reader $reader;

    /** @var hold_subject What it is about. */
    private readonly hold_subject $subject;

    /**
     * About a hold.
     *
     * @param array|\stdClass $hold the contract's `hold`
     * @param reader|null $reader null: the one who uses Moodle now
     */
    public function __construct(array|\stdClass $hold, ?reader $reader = null) {
        $this->hold = (object) $hold;
        $this->reader = $reader ?? reader::current();
        $this->subject = new hold_subject($this->hold, $this->reader);
    }

    /**
     * All of it, as HTML.
     *
     * @param string $place where it is read: `here` on the settings page, which the words then do not send anybody to
     * @return string
     */
    public function html(string $place = ''): string {
        $facts = array_map(fn($fact) => "$fact[0]: $fact[1]", $this->facts());
        $facts = $facts === [] ? '' : html_writer::span(implode(' · ', $facts), 'small');
        return trim(html_writer::tag('strong', s($this->reason())) . ' ' . s($this->remedy($place)) . ' ' . $facts);
    }

    /**
     * Why, and of what, as text.
     *
     * @return string
     */
    public function sentence(): string {
        $facts = array_map(fn($fact) => "$fact[0]: " . html_entity_decode(strip_tags($fact[1]), ENT_QUOTES), $this->facts());
        return $this->reason() . ($facts === [] ? '' : ' (' . implode(', ', $facts) . ')');
    }

    /**
     * Why badges are held. A reader who can only tell an administrator reads just that.
     *
     * @return string
     */
    public function reason(): string {
        [$reason] = $this->names();
        return $reason === self::UNAVAILABLE
            ? reader::unavailable($this->hold->reason)
            : platform::string("hold_$reason", $this->platform());
    }

    /**
     * What to do.
     *
     * @param string $place as for {@see html()}
     * @return string
     */
    public function remedy(string $place = ''): string {
        [$reason, $remedy] = $this->names();
        if ($remedy === 'ask_admin') {
            return $reason === self::UNAVAILABLE ? '' : get_string('askadmin', 'local_navigatr', $reason);
        }
        $key = "remedy_$remedy";
        $isknown = $place !== '' && get_string_manager()->string_exists("{$key}_$place", 'local_navigatr');
        return platform::string($isknown ? "{$key}_$place" : $key, $this->platform());
    }

    /**
     * Reason and remedy as this reader is told them: names of strings, `hold_<reason>` and `remedy_<remedy>`.
     *
     * @return string[]
     */
    public function names(): array {
        [$reason, $remedy] = $this->of_account() ?? $this->of_mapping() ?? [$this->reason_by_status(), $this->hold->remedy];
        $done = $this->reader->remedy($remedy);
        $ishidden = $done === 'ask_admin' && !in_array($reason, self::TOLD_TO_ALL, true);
        return [$ishidden ? self::UNAVAILABLE : $reason, $done];
    }

    /**
     * Why, as the status says it where the badge is refused: each has another remedy. Of a provider it says that it is gone.
     *
     * @return string
     */
    private function reason_by_status(): string {
        if ($this->hold->reason !== 'badge_not_issuable') {
            return $this->hold->reason;
        }
        if (($this->hold->scope ?? '') === 'provider') {
            return 'provider_gone';
        }
        $reasons = vocabulary::REASON_OF_BADGE_STATUS[$this->platform()] ?? [];
        return $reasons[$this->hold->httpStatus ?? 0] ?? $this->hold->reason;
    }

    /**
     * What the hold of a mapping, or of a removed connection, is to a person where the account that it is of is not connected:
     * neither can be resumed before that. The sidecar knows only that the account was connected once.
     *
     * @return string[]|null reason and remedy; null: it is another hold, or the account is connected
     */
    private function of_account(): ?array {
        $isofaccount = in_array($this->hold->reason, ['mapping_paused', 'connection_removed', 'no_connection'], true);
        $target = $this->hold->target ?? '';
        if (!$isofaccount || $target === '') {
            return null;
        }
        if (accounts::of_platform($this->platform()) === null) {
            return ['no_connection', 'reconnect'];
        }
        if (!accounts::has($target)) {
            return ['other_account', $this->reader->isadmin ? 'connect_account' : 'wait_for_account'];
        }
        $isother = $this->hold->reason !== 'mapping_paused' && account_change::concerns($target);
        return $isother ? ['account_changed', 'confirm_account'] : null;
    }

    /**
     * What the hold of a mapping is to a person: Moodle places the same one for whatever its mapping waits for.
     *
     * @return string[]|null reason and remedy; null: it is another hold
     */
    private function of_mapping(): ?array {
        if ($this->hold->reason !== 'mapping_paused' || $this->subject->id('courseId') === null) {
            return null;
        }
        $mappings = $this->subject->mappings();
        $mapping = reset($mappings);
        return self::OF_MAPPING[$mapping ? $mapping->get('state') : self::REMOVED];
    }

    /**
     * What it is about: pairs of a label and HTML.
     *
     * @return string[][]
     */
    private function facts(): array {
        $since = $this->time('since');
        $until = $this->time('until');
        $isnamed = accounts::are_several() && ($this->hold->target ?? '') !== '';
        $facts = [
            'platform' => $isnamed ? s(platform::name($this->platform())) : null,
            'badge' => $this->subject->id('providerId') === null ? $this->subject->badge() : null,
            'provider' => $this->subject->provider(),
            'courses' => $this->subject->courses(),
            'holdwaiting' => $this->reader->isadmin && isset($this->hold->waiting) ? (string) (int) $this->hold->waiting : null,
            'holdsince' => $since,
            'holduntil' => $until,
        ];
        $facts = array_filter($facts, fn($html) => $html !== null && $html !== '');
        $label = fn($key) => $key === 'courses' ? get_string('courses') : get_string($key, 'local_navigatr');
        return array_map(fn($key, $html) => [s($label($key)), $html], array_keys($facts), $facts);
    }

    /**
     * An instant as the user reads time.
     *
     * @param string $name
     * @return string|null
     */
    private function time(string $name): ?string {
        $instant = $this->hold->$name ?? null;
        return $instant === null
            ? null
            : s(userdate(strtotime($instant), get_string('strftimedatetimeshort', 'core_langconfig')));
    }

    /**
     * The platform whose badges it keeps.
     *
     * @return string
     */
    private function platform(): string {
        return platform::of_target($this->hold->target ?? '');
    }
}
