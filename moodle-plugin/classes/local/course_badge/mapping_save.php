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

use local_navigatr\event\mapping_created;
use local_navigatr\event\mapping_updated;
use local_navigatr\event\pending_badges_decided;
use local_navigatr\local\account\accounts;
use local_navigatr\local\award\baseline_rule;
use local_navigatr\local\award\resend;
use local_navigatr\local\completion\baseline;
use local_navigatr\local\config;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mapping_key;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\platform;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\sync\course_hold_sync;
use local_navigatr\local\sync\hold_requests;
use local_navigatr\local\sync\recalls;
use local_navigatr\local\transaction;

/**
 * Maps a course to a badge, or to another one: in Moodle as a whole or not at all; then the sidecar is told.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class mapping_save {
    /** @var mapping What is saved. */
    private mapping $mapping;

    /** @var string|null In which state the mapping was; null when the course had none. */
    private ?string $previous = null;

    /** @var mapping_key|null What the course issued until now, of another platform; null: the platform stays the same. */
    private ?mapping_key $left = null;

    /** @var string What the sidecar is told about the course, of {@see course_hold_sync}. */
    private string $request = course_hold_sync::RELEASE;

    /** @var bool Whether the mapping was another one, or stood elsewhere. */
    private bool $ischanged = true;

    /** @var int How many badges a person decided about that are not issued yet. */
    private int $decided = 0;

    /**
     * A mapping to save.
     *
     * @param int $courseid
     * @param array $fields of {@see mapping::fields_of()}
     * @param string $waiting of {@see pending_awards}
     */
    public function __construct(
        /** @var int */
        private readonly int $courseid,
        /** @var array Target, provider and badge. */
        private readonly array $fields,
        /** @var string What becomes of what was earned before and is not issued yet. */
        private readonly string $waiting
    ) {
    }

    /**
     * Saves.
     *
     * @param client $client
     * @return mapping
     * @throws \moodle_exception `waitingchoice` when something waits and nobody chose
     */
    public function run(client $client): mapping {
        if (!accounts::has($this->fields['target'])) {
            $platform = accounts::platform_of($client->connectionid);
            throw (new sidecar_exception('no_connection'))->of_platform($platform);
        }
        transaction::run(fn() => $this->write());
        $this->tell_sidecar($client);
        $event = $this->previous === null ? mapping_created::class : mapping_updated::class;
        $this->ischanged && isolated::trigger($event::create_from_mapping($this->mapping));
        if ($this->decided > 0) {
            $decision = ['choice' => $this->waiting, 'count' => $this->decided];
            isolated::trigger(pending_badges_decided::create_from_mapping($this->mapping, '', $decision));
        }
        return $this->mapping;
    }

    /**
     * Everything that changes in Moodle.
     */
    private function write(): void {
        $existing = mappings::for_course($this->courseid);
        $this->previous = $existing?->get('state');
        $before = (array) $existing?->to_record();
        $this->left = $existing && $existing->platform() !== platform::of_target($this->fields['target'])
            ? mapping_key::of($existing)
            : null;
        if (!$existing?->has_badge($this->fields)) {
            $key = mapping_key::of_course($this->courseid, $this->fields['target']);
            $this->decided = pending_awards::count($key);
            $this->request = pending_awards::settle($key, $existing, $this->waiting, $key->target !== $this->fields['target']);
        }
        $isconfirmed = $this->left === null && in_array($this->previous, [mapping::ACTIVE, mapping::PAUSED], true);
        $new = ['courseid' => $this->courseid, 'sendscore' => config::get('sendscore')];
        $this->mapping = $existing ?? new mapping(0, (object) $new);
        $this->mapping->from_record((object) ($this->fields + ['problem' => null, 'statebefore' => null]));
        permitted_badge::require($this->mapping);
        $this->mapping->set('state', $this->stays_paused() ? mapping::PAUSED : mapping::ACTIVE);
        if (!$isconfirmed) {
            $this->mapping->from_record((object) baseline_rule::mark($this->courseid));
        }
        $this->mapping->save();
        $difference = array_diff_assoc((array) $this->mapping->to_record(), $before);
        $this->ischanged = array_diff_key($difference, ['usermodified' => 0, 'timemodified' => 0]) !== [];
        if (!$isconfirmed) {
            baseline::record($this->courseid);
        }
        resend::send_again_after_remap($this->mapping);
    }

    /**
     * Whether nothing is issued until a person resumes it. What only the removal of the other platform paused goes on.
     *
     * @return bool
     */
    private function stays_paused(): bool {
        if ($this->previous !== mapping::PAUSED || $this->left === null || !$this->mapping->get('pausedbyremoval')) {
            return $this->previous === mapping::PAUSED;
        }
        $this->mapping->set('pausedbyremoval', 0);
        return false;
    }

    /**
     * Tells the sidecar what follows. What it cannot be told now, the task tells it.
     *
     * @param client $client
     */
    private function tell_sidecar(client $client): void {
        $key = mapping_key::of($this->mapping);
        if ($this->request === course_hold_sync::RELEASE_ONCE_SENT) {
            // Nothing of the mapping is issued until the sidecar has the new badge of each.
            course_hold_sync::request_now($client, $key, course_hold_sync::HOLD);
        }
        if ($this->waiting === pending_awards::CANCEL && !course_hold_sync::is_left_to_the_task()) {
            recalls::run_from_page($client, $this->courseid);
        }
        $state = $this->mapping->get('state');
        if ($this->left !== null) {
            $issent = $this->waiting === pending_awards::SEND_OLD;
            course_hold_sync::request($client, $this->left, $issent ? course_hold_sync::RELEASE : course_hold_sync::HOLD);
        }
        if ($this->previous !== $state || $this->left !== null) {
            mapping_state::announce_state($client, $this->mapping, $this->previous, $this->request);
        } else if ($state === mapping::ACTIVE && $this->request !== course_hold_sync::RELEASE) {
            hold_requests::add($key, $this->request);
        }
    }
}
