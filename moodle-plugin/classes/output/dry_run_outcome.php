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

use local_navigatr\local\award\expiry;
use local_navigatr\local\completion\dry_run;
use local_navigatr\local\completion\dry_run_choice;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\number;

/**
 * What a dry run says of each person, and of badges that expire.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class dry_run_outcome {
    /** @var int For how many months a badge is valid; 0: nothing is said about it. */
    private readonly int $months;

    /**
     * Of a course.
     *
     * @param mapping $mapping
     * @param string $list of {@see dry_run}
     * @param dry_run_choice $choice
     */
    public function __construct(
        mapping $mapping,
        /** @var string */
        private readonly string $list,
        /** @var dry_run_choice */
        private readonly dry_run_choice $choice
    ) {
        $this->months = expiry::months($mapping);
    }

    /**
     * What is said where badges expire.
     *
     * @param dry_run $people
     * @return array|null `rule`, and `expired` where badges would have expired; null: they do not expire
     */
    public function expiry(dry_run $people): ?array {
        if ($this->months === 0) {
            return null;
        }
        $isbyhand = $this->list === dry_run::BY_HAND;
        $expired = count(array_filter($people->expired(), [$this->choice, 'is_ticked']));
        return [
            'rule' => $isbyhand
                ? get_string('dryrunexpiresbyhand', 'local_navigatr', expiry::day(expiry::time(time(), $this->months)))
                : get_string('dryrunexpires', 'local_navigatr', $this->months),
            'expired' => $expired > 0 ? get_string('dryrunexpired', 'local_navigatr', number::shown($expired)) : null,
        ];
    }

    /**
     * What happens to somebody, and why.
     *
     * @param \stdClass $row of {@see dry_run::rows()}
     * @return string
     */
    public function of(\stdClass $row): string {
        if ($row->standing !== dry_run::ELIGIBLE) {
            return self::words($row->standing);
        }
        if ($this->list === dry_run::EARLIER && !$this->choice->is_ticked((int) $row->id)) {
            return self::words('leftout');
        }
        $time = expiry::time((int) $row->timecompleted, $this->months);
        $key = $time === null ? 'dryrun_eligible' : ($time <= time() ? 'dryrun_eligible_expired' : 'dryrun_eligible_until');
        return get_string($key, 'local_navigatr', expiry::day($time));
    }

    /**
     * How somebody stands.
     *
     * @param string $standing
     * @return string
     */
    public static function words(string $standing): string {
        $isdryrun = in_array($standing, ['alreadyawarded', 'eligible', 'expired', 'leftout', 'notenrolled'], true);
        return get_string($isdryrun ? "dryrun_$standing" : "backfill_$standing", 'local_navigatr');
    }
}
