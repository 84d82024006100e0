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

use core\check\result;
use local_navigatr\check\account;
use local_navigatr\check\base;
use local_navigatr\check\erasures;
use local_navigatr\check\holds;
use local_navigatr\check\queue;
use local_navigatr\check\recovery;
use local_navigatr\check\sidecar;
use local_navigatr\local\config;
use local_navigatr\local\isolated;
use local_navigatr\local\plain_text;

/**
 * Admins learn of what only they can mend, at most once a day per cause.
 *
 * A cause is a status check that is an error: its thresholds are those of the messages. The check of the site's address is
 * none: a copy of the site writes to nobody.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class outage {
    /** The checks, each with the note of when admins were told of it. */
    private const SENT = [
        sidecar::class => 'outagesent_sidecar',
        account::class => 'outagesent_account',
        holds::class => 'outagesent_holds',
        queue::class => 'outagesent_queue',
        erasures::class => 'outagesent_erasures',
        recovery::class => 'outagesent_recovery',
    ];

    /**
     * Tells them.
     */
    public static function send(): void {
        foreach (self::SENT as $class => $sent) {
            $check = new $class();
            isolated::run('check ' . $check->get_id(), fn() => self::look($check, $sent));
        }
    }

    /**
     * Tells them what one check found, if that is bad and news.
     *
     * @param base $check
     * @param string $sent the note of when they were told
     */
    private static function look(base $check, string $sent): void {
        $isdue = time() - config::get($sent) >= DAYSECS;
        if ($isdue && $check->get_result()->get_status() === result::ERROR) {
            self::send_cause($check);
            // Not before: cut off in between, it is told once more rather than not at all.
            config::set($sent, time());
        }
    }

    /**
     * Tells them of one cause.
     *
     * @param base $check
     */
    private static function send_cause(base $check): void {
        $facts = fn() => self::facts($check);
        (new notice('outage', $facts, $check->get_action_link()->url))->send(get_admins());
    }

    /**
     * What a check says, in the present language.
     *
     * @param base $check
     * @return string[]
     */
    private static function facts(base $check): array {
        $result = $check->get_result();
        return [
            'check' => $check->get_name(),
            'summary' => plain_text::of_html($result->get_summary()),
            'details' => plain_text::of_html($result->get_details()),
        ];
    }
}
