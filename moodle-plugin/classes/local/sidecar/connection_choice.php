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

use local_navigatr\local\account\accounts;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\platform;

/**
 * Which of the site's connections a client asks the platform through.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
trait connection_choice {
    /** @var string The connection that the platform is asked through. */
    public readonly string $connectionid;

    /**
     * The same client, which asks the platform through another connection.
     *
     * @param string $connectionid
     * @return self
     */
    public function through(string $connectionid): self {
        // It becomes a part of an address.
        if (!preg_match('/^[a-z0-9][a-z0-9_-]{0,31}$/D', $connectionid)) {
            throw new \invalid_parameter_exception('connection');
        }
        $client = new self($connectionid);
        [$client->channel, $client->decidedby, $client->behind] = [$this->channel, $this->decidedby, $this->behind];
        return $client;
    }

    /**
     * The same client, which asks the platform that issues from there.
     *
     * @param string $target
     * @return self
     */
    public function of(string $target): self {
        return $this->through(accounts::connection_of(platform::of_target($target)));
    }

    /**
     * The connected account that is asked through.
     *
     * @return string|null its target
     */
    public function target(): ?string {
        return accounts::of_connection($this->connectionid)?->target;
    }

    /**
     * The platform that is asked.
     *
     * @return string
     */
    private function platform(): string {
        return accounts::platform_of($this->connectionid);
    }

    /**
     * Where the connection that is asked through is.
     *
     * @return string
     */
    private function connection_path(): string {
        return $this->connectionid === vocabulary::MAIN_CONNECTION ? '/v1/connection' : "/v1/connections/$this->connectionid";
    }

    /**
     * What asks for something of the account of this connection.
     *
     * @param string $path
     * @param array $parameters
     * @return string
     */
    private function asking_through(string $path, array $parameters = []): string {
        if ($this->connectionid !== vocabulary::MAIN_CONNECTION) {
            $parameters['connection'] = $this->connectionid;
        }
        return $path . ($parameters === [] ? '' : '?' . http_build_query($parameters, '', '&', PHP_QUERY_RFC3986));
    }
}
