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

use local_navigatr\local\config;

/**
 * Where the sidecar is and on what terms Moodle calls it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class endpoint {
    /** @var string Base URL without a slash at its end; may hold a path. */
    public readonly string $url;

    /** @var string Certificates (PEM) of the only authorities whose word counts; empty: those that this server knows. */
    public readonly string $authorities;

    /** @var bool Whether the admin said that the network in between is private. */
    public readonly bool $isprivate;

    /** @var bool Whether calls go through the site's proxy. */
    public readonly bool $useproxy;

    /**
     * An endpoint.
     *
     * @param string $url
     * @param array $terms `authorities`, `isprivate`, `useproxy`; what is missing is as stored
     */
    public function __construct(string $url, array $terms = []) {
        $this->url = rtrim(trim($url), '/');
        $this->authorities = $terms['authorities'] ?? config::get('sidecarca');
        $this->isprivate = $terms['isprivate'] ?? config::get('privatenetwork');
        $this->useproxy = $terms['useproxy'] ?? config::get('useproxy');
    }

    /**
     * The stored one.
     *
     * @return self
     */
    public static function stored(): self {
        return new self(config::sidecar_url());
    }

    /**
     * Stops a call that must not be made.
     *
     * @throws sidecar_exception `sidecar_address` or `sidecar_insecure`
     */
    public function require_callable(): void {
        $problem = base_url::problem($this->url);
        if ($problem !== null) {
            throw new sidecar_exception('sidecar_address', ['string' => $problem]);
        }
        if ($this->is_readable_on_the_way() && !$this->isprivate) {
            throw new sidecar_exception('sidecar_insecure');
        }
    }

    /**
     * Whether calls can be read on their way.
     *
     * @return bool
     */
    public function is_readable_on_the_way(): bool {
        return base_url::is_plain_to_another($this->url);
    }
}
