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

namespace local_navigatr\local\award;

/**
 * What made an award.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class origin {
    /** It was complete before the course was mapped, and a person confirmed that it is sent. */
    public const BACKFILL = 'backfill';

    /** A person issued it, or released it. */
    public const MANUAL = 'manual';

    /** The vendor's plugin of the same name issued it, before ours took over. Never issued again, by any account. */
    public const VENDOR = 'vendor';

    /** A rule of Open Badge Factory's own plugin issued it. */
    public const LOCAL_OBF = 'local_obf';

    /** SQL: what another plugin issued: the sidecar never had it. */
    public const SQL_BY_OTHERS = "('" . self::VENDOR . "', '" . self::LOCAL_OBF . "')";

    /** What made an award, in the sidecar's words. */
    public const TRIGGERS = [
        'event' => 'completion',
        'sweep' => 'sweep',
        self::BACKFILL => 'backfill',
        self::MANUAL => 'manual',
        'baseline' => 'backfill',
        self::VENDOR => 'completion',
        self::LOCAL_OBF => 'completion',
    ];

    /**
     * What made an award, in the sidecar's words.
     *
     * @param string $origin
     * @return string
     * @throws \coding_exception for an origin that this version does not know
     */
    public static function trigger_of(string $origin): string {
        return self::TRIGGERS[$origin] ?? throw new \coding_exception("Unknown origin of an award: $origin");
    }

    /**
     * Whether another plugin issued an award: the sidecar never had it.
     *
     * @param \stdClass $award `origin`
     * @return bool
     */
    public static function is_by_others(\stdClass $award): bool {
        return in_array($award->origin ?? '', [self::VENDOR, self::LOCAL_OBF], true);
    }
}
