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

namespace local_navigatr\local\consent;

use local_navigatr\local\award\keys;
use local_navigatr\local\config;

/**
 * Under which key a refusal is kept once its learner is erased: a hash with a secret of the site.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class refusal_key {
    /**
     * What stands for a learner, course and platform in place of their ids.
     *
     * @param array $about
     * @return string empty while the site has kept no such refusal
     */
    public static function key(array $about): string {
        $secret = config::get('refusalkey');
        if ($secret === '') {
            return '';
        }
        $hash = hash_hmac('sha256', keys::of_consent($about), base64_decode($secret), true);
        return '~' . rtrim(strtr(base64_encode($hash), '+/', '-_'), '=');
    }

    /**
     * Makes the site's secret. It is in the database, because a copy of that which lost it would send to who refused.
     */
    public static function make_secret(): void {
        if (config::get('refusalkey') === '') {
            config::set('refusalkey', base64_encode(random_bytes(32)));
        }
    }
}
