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

namespace local_navigatr\local\takeover;

use local_navigatr\local\bulk\badge_lookup;
use local_navigatr\local\bulk\row_save;
use local_navigatr\local\catalogue\badge_choice;
use local_navigatr\local\course_badge\permitted_badge;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * What has to be asked before an awarding rule is taken over: its badge is there, the course may use it, and the user may say so.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class badge_check {
    /** What is said of a badge that is not there, instead of how to choose one. */
    private const REFUSALS = [
        'bulkerror_badge' => 'takeovernobadge', 'badgeboundelsewhere' => 'takeovernoprovider',
        'bulkerror_provider' => 'takeovernoprovider',
    ];

    /** @var badge_lookup[] Badges that were looked up, by account. */
    private array $lookups = [];

    /**
     * A check.
     *
     * @param client $client
     */
    public function __construct(
        /** @var client */
        private readonly client $client
    ) {
    }

    /**
     * The badge of an entry, looked up once however many courses have it.
     *
     * @param entry $entry of a connected account
     * @return badge_choice
     * @throws sidecar_exception when no badge can be looked up
     * @throws \moodle_exception why this one cannot be taken over
     */
    public function choice(entry $entry): badge_choice {
        $lookup = $this->lookups[$entry->target] ??= new badge_lookup($this->client->of($entry->target));
        try {
            return $lookup->choice_of_id($entry->providerid(), $entry->badgeid());
        } catch (sidecar_exception $failure) {
            throw $failure;
        } catch (\moodle_exception $refusal) {
            $own = self::REFUSALS[$refusal->errorcode] ?? null;
            throw $own ? new \moodle_exception($own, 'local_navigatr', '', $entry->badgeid()) : $refusal;
        }
    }

    /**
     * The badge of an entry that can be taken over.
     *
     * @param entry $entry
     * @return badge_choice
     * @throws sidecar_exception when no badge can be looked up
     * @throws \moodle_exception why this one cannot be taken over
     */
    public function require(entry $entry): badge_choice {
        row_save::require_permission($entry->courseid());
        $choice = $this->choice($entry);
        $mapping = mapping::proposed($entry->courseid(), $entry->target, $choice->provider, $choice->badge);
        $refusal = permitted_badge::limit_refusal($mapping);
        if ($refusal) {
            throw $refusal;
        }
        permitted_badge::require_listed($this->client->of($entry->target), $entry->courseid(), $choice);
        return $choice;
    }
}
