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

use core\check\check;
use core\check\result;
use local_navigatr\local\config;
use local_navigatr\local\isolated;

/**
 * What the checks have in common: a name, a link, and that there is nothing to check before a sidecar is set up.
 *
 * No check calls the sidecar: the page of checks must not wait for one that is down. They read what the tasks left.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
abstract class base extends check {
    /** Where to look and to act; a page of the plugin. */
    protected const PAGE = 'connection.php';

    /**
     * Its name.
     *
     * @return string
     */
    public function get_name(): string {
        return get_string('check_' . $this->get_id(), 'local_navigatr');
    }

    /**
     * Where to act.
     *
     * @return \action_link
     */
    public function get_action_link(): ?\action_link {
        $key = static::PAGE === 'log.php' ? 'viewlog' : 'settings';
        return new \action_link(new \moodle_url('/local/navigatr/' . static::PAGE), get_string($key, 'local_navigatr'));
    }

    /**
     * The result.
     *
     * @return result
     */
    public function get_result(): result {
        if (!$this->applies()) {
            return new result(result::NA, get_string('sidecarnotpaired', 'local_navigatr'), $this->text('failure_not_paired'));
        }
        $result = new result(result::UNKNOWN, get_string('checkfailed', 'local_navigatr'), $this->text('checkfailed_help'));
        isolated::run('check ' . $this->get_id(), function () use (&$result) {
            $result = $this->examine();
        });
        return $result;
    }

    /**
     * Whether there is anything to check.
     *
     * @return bool
     */
    protected function applies(): bool {
        return config::is_paired();
    }

    /**
     * The result where there is something to check.
     *
     * @return result
     */
    abstract protected function examine(): result;

    /**
     * A result in the check's own words: `check_<id>_<word>`, and `check_<id>_help` on what to do unless all is well.
     *
     * @param string $status one of the constants of result
     * @param string $word
     * @param mixed $a for the words
     * @param string $details HTML; empty: the help
     * @return result
     */
    protected function result(string $status, string $word, mixed $a = null, string $details = ''): result {
        $key = 'check_' . $this->get_id();
        if ($details === '' && $status !== result::OK) {
            $details = $this->text("{$key}_help");
        }
        return new result($status, s(get_string("{$key}_$word", 'local_navigatr', $a)), $details);
    }

    /**
     * A sentence of the plugin, as HTML.
     *
     * @param string $key
     * @param mixed $a
     * @return string
     */
    protected function text(string $key, mixed $a = null): string {
        return s(get_string($key, 'local_navigatr', $a));
    }

    /**
     * How bad something is that has lasted for a while.
     *
     * @param int $since unix time
     * @param int $warning seconds after which it is worth a look
     * @param int $error seconds after which somebody has to act
     * @return string one of the constants of result
     */
    protected function grade(int $since, int $warning, int $error): string {
        $age = time() - $since;
        if ($age < $warning) {
            return result::OK;
        }
        return $age < $error ? result::WARNING : result::ERROR;
    }
}
