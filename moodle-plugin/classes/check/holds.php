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

namespace local_navigatr\check;

use core\check\result;
use local_navigatr\local\account\accounts;
use local_navigatr\local\account\platforms;
use local_navigatr\local\config;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\reader;
use local_navigatr\local\status\hold_formatter;

/**
 * Whether the token is accepted, and whether anything else holds badges up.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class holds extends base {
    /** They end within seconds or were wanted, or another check tells of them. */
    private const NOT_TOLD = [...vocabulary::HOLDS_WITHOUT_NOTICE, ...vocabulary::HOLDS_WITH_OWN_CHECK];

    /**
     * The result.
     *
     * @return result
     */
    protected function examine(): result {
        if (!accounts::are_there()) {
            $what = s(platforms::string('check_holds_noconnection'));
            return new result(result::WARNING, $what, s(platforms::string('remedy_reconnect')));
        }
        $holds = self::held();
        if (!$holds) {
            return $this->result(result::OK, 'ok');
        }
        // What waits for a former account is not all.
        $ofall = array_filter($holds, fn($hold) => in_array($hold->target ?? '', ['', ...accounts::targets()], true));
        $iserror = array_intersect(array_column($ofall, 'reason'), vocabulary::HOLD_ERRORS) !== [];
        $lines = array_map(fn($hold) => (new hold_formatter($hold, reader::admin()))->html(), $holds);
        return $this->result(
            $iserror ? result::ERROR : result::WARNING,
            'some',
            count($holds),
            \html_writer::alist($lines)
        );
    }

    /**
     * What holds badges up and was not wanted.
     *
     * @return \stdClass[]
     */
    private static function held(): array {
        $holds = (array) json_decode(config::get('holds'));
        return array_values(array_filter($holds, fn($hold) => !in_array($hold->reason, self::NOT_TOLD, true)));
    }
}
