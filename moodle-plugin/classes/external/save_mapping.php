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

namespace local_navigatr\external;

use local_navigatr\local\access;
use local_navigatr\local\catalogue\provider_ref;
use local_navigatr\local\contract;
use local_navigatr\local\course_badge\mapping_changes;
use local_navigatr\local\course_badge\pending_awards;
use local_navigatr\local\course_badge\permitted_badge;
use local_navigatr\local\course_badge\score_choice;
use local_navigatr\local\mapping\mapping_seen;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\output\badge_change;

/**
 * Maps a course to a badge.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class save_mapping extends operation {
    /**
     * Saves what can be issued, and nothing else.
     *
     * @param int $courseid
     * @param string $connection its id
     * @param string $providerid
     * @param string $badgeid
     * @param string $waiting what becomes of badges that are not issued yet
     * @param string $seen of {@see mapping_seen}
     * @param bool|null $sendscore whether the course total is sent; null: as the course does it anyhow
     * @return array
     */
    public static function execute(
        int $courseid,
        string $connection,
        string $providerid,
        string $badgeid,
        string $waiting,
        string $seen,
        ?bool $sendscore = null
    ): array {
        $params = self::validate_parameters(self::execute_parameters(), [
            'courseId' => $courseid,
            'connection' => $connection,
            'providerId' => $providerid,
            'badgeId' => $badgeid,
            'waiting' => $waiting,
            'seen' => $seen,
            'sendScore' => $sendscore,
        ]);
        access::require_in_course($params['courseId'], contract\save_mapping::CAPABILITY);
        access::require_all_groups($params['courseId']);
        (new score_choice($params['courseId']))->require_permitted((bool) $params['sendScore']);
        \core\session\manager::write_close();
        $client = client::from_config()->through($params['connection']);
        $choice = permitted_badge::chosen($client, $params['courseId'], $params['providerId'], $params['badgeId']);
        return mapping_seen::while_unchanged($params['courseId'], $params['seen'], function () use ($client, $params, $choice) {
            self::require_decision($params);
            $how = ['waiting' => $params['waiting'], 'sendscore' => $params['sendScore']];
            $mapping = mapping_changes::save($client, $params['courseId'], $choice->provider, $choice->badge, ...$how);
            return mapping_exporter::shape($mapping);
        });
    }

    /**
     * Stops where somebody is to be asked about learners who earned the badge before.
     *
     * @param array $params
     */
    private static function require_decision(array $params): void {
        $provider = new provider_ref($params['connection'], $params['providerId']);
        $wanted = ['provider' => $provider->text(), 'badge' => $params['badgeId']];
        $question = new badge_change($params['courseId'], mappings::for_course($params['courseId']), $wanted);
        if ($params['waiting'] === pending_awards::ASK && $question->is_needed()) {
            throw new \moodle_exception('waitingchoice', 'local_navigatr');
        }
    }
}
