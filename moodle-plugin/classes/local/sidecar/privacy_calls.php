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

namespace local_navigatr\local\sidecar;

/**
 * Calls about what the sidecar knows of people.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
trait privacy_calls {
    /**
     * What the sidecar holds about users in courses: their product; an empty list means all, not both may be empty.
     *
     * @param int[] $users
     * @param int[] $courses
     * @param string|null $after `next` of the page before
     * @return \stdClass `recipients`, `issuances`, `audit`, `next`
     */
    public function export_user_data(array $users, array $courses, ?string $after = null): \stdClass {
        $scope = $this->scope($users, $courses);
        return $this->post('/v1/privacy/export', $after === null ? $scope : $scope + ['after' => $after]);
    }

    /**
     * Makes the sidecar forget users in courses; to be repeated until it answers `done`.
     *
     * @param int[] $users
     * @param int[] $courses
     * @param int[] $when `erasedAt`: what was completed after this stays, and `askedAt`; all of it goes without them
     * @return \stdClass `done`, counts, and `contact`: who to ask for what the platform has
     */
    public function erase(array $users, array $courses, array $when = []): \stdClass {
        $times = array_map(fn($time) => gmdate('Y-m-d\TH:i:s\Z', $time), $when);
        return $this->post(self::of_known_ledger('/v1/privacy/erase'), $this->scope($users, $courses) + $times);
    }

    /**
     * Makes the sidecar forget this site and all it holds for it.
     *
     * @return \stdClass `forgotten`
     */
    public function forget_site(): \stdClass {
        return $this->channel()->call(new request('DELETE', '/v1/site'));
    }

    /**
     * Users and courses as the sidecar wants them.
     *
     * @param int[] $users
     * @param int[] $courses
     * @return array
     */
    private function scope(array $users, array $courses): array {
        $lists = ['users' => $users, 'courses' => $courses];
        return array_map(fn($ids) => array_map('strval', array_values($ids)), array_filter($lists));
    }
}
