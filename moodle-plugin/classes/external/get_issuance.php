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
use local_navigatr\local\account\accounts;
use local_navigatr\local\account\features;
use local_navigatr\local\actor;
use local_navigatr\local\award\expiry;
use local_navigatr\local\contract;
use local_navigatr\local\isolated;
use local_navigatr\local\mapping\known_names;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\plain_text;
use local_navigatr\local\platform;
use local_navigatr\local\sidecar\badge_image;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\status\attempts_step;
use local_navigatr\local\status\issuance_advice;
use local_navigatr\local\status\issuance_times;
use local_navigatr\local\status\platform_strings;
use local_navigatr\local\sync\state_updater;
use local_navigatr\local\sync\unsendable;

/**
 * One issuance with all its attempts.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class get_issuance extends operation {
    /**
     * Reads. What the sidecar says of its state, the log shows from then on, too. The advice is what the award's row in the log
     * says, and what only an administrator can do is not told to others.
     *
     * @param string $awardid
     * @return \stdClass
     */
    public static function execute(string $awardid): \stdClass {
        $params = self::validate_parameters(self::execute_parameters(), ['awardId' => $awardid]);
        [$award] = access::require_for_awards([$params['awardId']], contract\get_issuance::CAPABILITY);
        \core\session\manager::write_close();
        if (isset(attempts_step::OF_OTHERS[$award->origin])) {
            throw new \moodle_exception(attempts_step::OF_OTHERS[$award->origin], 'local_navigatr');
        }
        $issuance = client::from_config()->issuance($award->uuid);
        isolated::run(unsendable::name($award), fn() => state_updater::update($award, $issuance));
        if ($award->issuereason !== null) {
            self::tell_by_hand($award, $issuance);
        }
        $issuance->people = self::people($issuance->audit, access::context_of((int) $award->courseid));
        $issuance->address = self::shows_address($award) ? $issuance->address ?? null : null;
        $issuance->platformName = accounts::are_several() ? platform::name(platform::of_target($award->target)) : '';
        $issuance->expires = self::expires($award, $issuance);
        $issuance->times = issuance_times::of($issuance);
        foreach (self::names($award) as $field => $name) {
            $issuance->$field = $name;
        }
        $issuance = issuance_advice::for_user($issuance);
        $issuance->words = platform_strings::of($issuance, $award->target);
        return $issuance;
    }

    /**
     * Adds who issued it by hand, and why. Nothing was completed then.
     *
     * @param \stdClass $award
     * @param \stdClass $issuance
     */
    private static function tell_by_hand(\stdClass $award, \stdClass $issuance): void {
        [$actor, $real] = actor::of($award);
        $issuance->completedAt = null;
        $issuance->audit = [(object) [
            'at' => gmdate('Y-m-d\TH:i:s.000\Z', (int) $award->timecreated),
            'actor' => (string) $actor,
            'realActor' => $real === 0 ? null : (string) $real,
            'action' => 'issue_by_hand',
            'details' => $award->issuereason,
        ], ...$issuance->audit];
    }

    /**
     * Whether the user may read where a badge is sent: where Moodle shows email addresses of learners to this user.
     *
     * @param \stdClass $award
     * @return bool
     */
    private static function shows_address(\stdClass $award): bool {
        $context = access::context_of((int) $award->courseid);
        return in_array('email', \core_user\fields::get_identity_fields($context, false), true);
    }

    /**
     * When the badge expires, where its platform can end one.
     *
     * @param \stdClass $award
     * @param \stdClass $issuance
     * @return string empty: nothing is said
     */
    private static function expires(\stdClass $award, \stdClass $issuance): string {
        $months = features::of_target($award->target, 'expiry') ? (int) ($issuance->validMonths ?? 0) : 0;
        return (string) expiry::day(expiry::time((int) $award->timecompleted, $months));
    }

    /**
     * Whose badge it is, and which.
     *
     * @param \stdClass $award
     * @return string[] `learnerName`, `badgeName` and `badgeUrl`; empty where they are not known
     */
    private static function names(\stdClass $award): array {
        $context = access::context_of((int) $award->courseid);
        $learner = \core_user::get_user((int) $award->userid);
        $mapping = mapping::get_record(['courseid' => $award->courseid, 'rule' => $award->rule]) ?: null;
        $ismapped = $mapping?->get('badgeid') === $award->badgeid;
        return [
            'learnerName' => $learner && !$learner->deleted ? plain_text::person($learner, $context) : '',
            'badgeName' => known_names::find($award->target, known_names::BADGE, $award->badgeid) ?? '',
            'badgeUrl' => $ismapped ? (string) badge_image::shown($mapping->get('badgeurl')) : '',
        ];
    }

    /**
     * Who is named in an audit trail.
     *
     * @param \stdClass[] $audit
     * @param \context $context where it is read
     * @return array[] `id` and `name`; without those whose account is gone
     */
    private static function people(array $audit, \context $context): array {
        global $DB;
        $ids = array_merge(array_column($audit, 'actor'), array_column($audit, 'realActor'));
        $ids = array_unique(array_filter($ids, fn($id) => $id !== null && ctype_digit($id)));
        $users = $DB->get_records_list('user', 'id', $ids);
        $users = array_filter($users, fn($user) => !$user->deleted);
        return array_values(array_map(fn($user) => [
            'id' => (string) $user->id,
            'name' => plain_text::person($user, $context),
        ], $users));
    }
}
