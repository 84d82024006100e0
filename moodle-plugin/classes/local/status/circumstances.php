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

namespace local_navigatr\local\status;

use local_navigatr\local\account\accounts;
use local_navigatr\local\config;
use local_navigatr\local\reader;

/**
 * What all awards of a page or a file have in common: the site's own condition, the account and the holds. Read once, because a
 * downloaded log may have a hundred thousand rows.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class circumstances {
    /** @var condition|null What keeps all badges of the site, once it was looked at. */
    private ?condition $site = null;

    /** @var bool Whether it was looked at. */
    private bool $islooked = false;

    /**
     * Circumstances.
     *
     * @param \stdClass[] $holds the contract's `hold`s
     * @param \Closure $look finds the site's condition
     * @param string[] $targets the connected accounts
     */
    private function __construct(
        /** @var \stdClass[] The contract's `hold`s. */
        public readonly array $holds,
        /** @var \Closure Finds the site's condition. */
        private readonly \Closure $look,
        /** @var string[] The connected accounts. */
        public readonly array $targets
    ) {
    }

    /**
     * As Moodle last heard.
     *
     * @return self
     */
    public static function as_last_heard(): self {
        $holds = (array) json_decode(config::get('holds'));
        return new self($holds, fn() => site_condition::current(), accounts::targets());
    }

    /**
     * As the sidecar just answered: then it is not what keeps anything.
     *
     * @param \stdClass[] $holds the contract's `hold`s
     * @return self
     */
    public static function of_answer(array $holds): self {
        return new self($holds, fn() => site_condition::silence(reader::current()), accounts::targets());
    }

    /**
     * What keeps all badges of the site.
     *
     * @return condition|null
     */
    public function site(): ?condition {
        if (!$this->islooked) {
            $this->site = ($this->look)();
            $this->islooked = true;
        }
        return $this->site;
    }
}
