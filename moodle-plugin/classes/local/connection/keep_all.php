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

namespace local_navigatr\local\connection;

use local_navigatr\local\account\accounts;
use local_navigatr\local\catalogue\badge_choice;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\course_badge\permitted_badge;
use local_navigatr\local\course_name;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\paused_by_removal;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\sync\course_hold_sync;
use local_navigatr\local\transaction;

/**
 * Confirms all mappings that are in review, for the connected account. Each badge is looked at there first.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class keep_all {
    /** @var int How many were kept. */
    public int $count = 0;

    /** @var string[][] What could not be kept: `course`, `url` of its page, and `why`. */
    public array $problems = [];

    /** @var array Badges that were looked at: {@see badge_choice}, or what is wrong, by provider and badge. */
    private array $choices = [];

    /**
     * For the account that is connected now.
     *
     * @param client $client
     */
    private function __construct(
        /** @var client */
        private readonly client $client
    ) {
    }

    /**
     * Keeps what can be kept.
     *
     * @param client $client
     * @return self
     * @throws sidecar_exception when the badges cannot be looked at: then nothing more is kept
     */
    public static function run(client $client): self {
        \core_php_time_limit::raise();
        $kept = new self($client);
        // One call of the sidecar for each course would take minutes: the task tells it.
        course_hold_sync::without_calls(function () use ($kept) {
            foreach (mapping::get_records(['state' => mapping::REVIEW], 'courseid') as $mapping) {
                $kept->keep($mapping);
            }
        });
        return $kept;
    }

    /**
     * Keeps one.
     *
     * @param mapping $mapping
     */
    private function keep(mapping $mapping): void {
        $courseid = (int) $mapping->get('courseid');
        $error = isolated::attempt(function () use ($mapping, $courseid) {
            $context = \context_course::instance($courseid, IGNORE_MISSING)
                ?: throw new \moodle_exception('coursegone', 'local_navigatr');
            require_capability('local/navigatr:configurecourse', $context);
            $client = $this->client->of($mapping->get('target'));
            $target = $client->target();
            $choice = $this->choice($client, $mapping);
            permitted_badge::require_listed($client, $courseid, $choice);
            $ispaused = $mapping->get('statebefore') === mapping::PAUSED && !paused_by_removal::is_remembered($courseid);
            if ($client->target() !== $target) {
                throw new sidecar_exception('connection_changed');
            }
            transaction::run(function () use ($client, $courseid, $choice, $ispaused) {
                mapping_changes::save($client, $courseid, $choice->provider, $choice->badge);
                if ($ispaused) {
                    mapping_changes::set_state($client, $courseid, mapping::PAUSED);
                }
            });
        });
        if ($error === null) {
            $this->count++;
            return;
        }
        $why = $error->getMessage();
        if (!$error instanceof \moodle_exception) {
            isolated::trace("mapping of course $courseid", $error);
            $why = get_string('bulkerror_unreadable', 'local_navigatr');
        }
        $this->problems[] = [
            'course' => course_name::plain($courseid),
            'url' => (new \moodle_url('/local/navigatr/badge.php', ['id' => $courseid]))->out(false),
            'why' => $why,
        ];
    }

    /**
     * The badge in the connected account.
     *
     * @param mapping $mapping
     * @return badge_choice
     * @throws \moodle_exception when it is not there
     */
    private function choice(client $client, mapping $mapping): badge_choice {
        // Another environment gives the same number to another badge.
        if (self::place_of($mapping->get('target')) !== self::place_of((string) $client->target())) {
            throw new \moodle_exception('error_othertarget', 'local_navigatr');
        }
        [$provider, $badge] = [$mapping->get('providerid'), $mapping->get('badgeid')];
        $key = "$client->connectionid/$provider/$badge";
        $this->choices[$key] ??= $this->look_at($client, $provider, $badge);
        if ($this->choices[$key] instanceof \moodle_exception) {
            throw $this->choices[$key];
        }
        return $this->choices[$key];
    }

    /**
     * The badge, or what is wrong with it.
     *
     * @param string $provider
     * @param string $badge
     * @return badge_choice|\moodle_exception
     */
    private function look_at(client $client, string $provider, string $badge): badge_choice|\moodle_exception {
        try {
            return badge_choice::check($client, $provider, $badge, false);
        } catch (sidecar_exception $failure) {
            if (!in_array($failure->sharedcode, ['not_found', 'not_allowed'], true)) {
                throw $failure;
            }
            return new \moodle_exception('keptnotthere', 'local_navigatr');
        } catch (\moodle_exception $refusal) {
            $iselsewhere = $refusal->errorcode === 'badgeboundelsewhere';
            return $iselsewhere ? new \moodle_exception('keptnotthere', 'local_navigatr') : $refusal;
        }
    }

    /**
     * Platform and environment of a target.
     *
     * @param string $target
     * @return string[]
     */
    private static function place_of(string $target): array {
        return array_slice(explode(':', $target, 3), 0, 2);
    }
}
