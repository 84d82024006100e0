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

namespace local_navigatr\local\notice;

/**
 * Tells those who answer for data protection that a badge platform has to erase, too, and who to ask there.
 *
 * The message names learners by their ids: the person who asked for the erasure knows them, and nobody else should.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class erased {
    /**
     * Tells them, where badges exist or may exist at a platform.
     *
     * @param \stdClass $reply of the sidecar
     * @param int[] $userids empty: everybody in the course
     * @param int $courseid 0: all courses
     */
    public static function send(\stdClass $reply, array $userids, int $courseid): void {
        $badges = (int) ($reply->issuedElsewhere ?? 0) + (int) ($reply->mayExistElsewhere ?? 0);
        if ($badges === 0) {
            return;
        }
        $facts = fn() => [
            'badges' => $badges,
            'contact' => (string) ($reply->contact ?? ''),
            'people' => self::facts($userids, $courseid),
        ];
        (new notice('erased', $facts, new \moodle_url('/admin/tool/dataprivacy/datarequests.php')))->send(self::people());
    }

    /**
     * Who was erased, and where.
     *
     * @param int[] $userids
     * @param int $courseid
     * @return string
     */
    private static function facts(array $userids, int $courseid): string {
        $key = $userids === [] ? 'course' : ($courseid ? 'usersincourse' : 'users');
        $facts = ['users' => implode(', ', $userids), 'course' => $courseid];
        return get_string("message_erased_$key", 'local_navigatr', $facts);
    }

    /**
     * The data protection officers, or where there are none the admins.
     *
     * @return \stdClass[]
     */
    private static function people(): array {
        $officers = class_exists(\tool_dataprivacy\api::class) ? \tool_dataprivacy\api::get_site_dpos() : [];
        return $officers ?: get_admins();
    }
}
