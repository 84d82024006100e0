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

namespace local_navigatr\local\catalogue;

use local_navigatr\local\account\accounts;
use local_navigatr\local\platform;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;

/**
 * The providers of every connected account. One platform that does not answer does not hide those of the other.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class all_providers {
    /** @var \stdClass[] As in the catalogue, each with its `connection` and `platformName`. */
    public readonly array $providers;

    /** @var string|null When the oldest of their lists was fetched. */
    public readonly ?string $fetchedat;

    /** @var bool Whether one of their lists is old. */
    public readonly bool $isstale;

    /** @var sidecar_exception[] Why those of a platform are missing, by its name. */
    public readonly array $failures;

    /**
     * Reads them.
     *
     * @param client $client
     * @param bool $refresh whether they are fetched from the platforms again
     * @throws sidecar_exception when no account's providers could be read
     */
    public function __construct(client $client, bool $refresh = false) {
        $providers = [];
        $failures = [];
        $fetched = [];
        $isstale = false;
        $accounts = array_filter(accounts::all(), fn($account) => $account->target !== null);
        foreach ($accounts ?: [accounts::main()] as $account) {
            $own = $client->through($account->connectionid ?? $client->connectionid);
            $name = platform::name($account->platform ?? platform::of_target(null));
            try {
                $reply = $own->providers($refresh);
                $fetched[] = $reply->fetchedAt ?? null;
                $isstale = $isstale || !empty($reply->stale);
                foreach ($reply->providers as $provider) {
                    $provider->connection = $own->connectionid;
                    $provider->platformName = $name;
                    $providers[] = $provider;
                }
            } catch (sidecar_exception $failure) {
                if (count($accounts) < 2 || $failure->concerns_all_calls()) {
                    throw $failure;
                }
                $failures[$name] = $failure;
            }
        }
        if ($providers === [] && $failures !== []) {
            throw reset($failures);
        }
        $this->providers = $providers;
        $this->fetchedat = array_filter($fetched) ? min(array_filter($fetched)) : null;
        $this->isstale = $isstale;
        $this->failures = $failures;
    }

    /**
     * How long ago they were read.
     *
     * @return string|null a sentence
     */
    public function age(): ?string {
        if ($this->fetchedat === null) {
            return null;
        }
        $minutes = intdiv(max(0, time() - strtotime($this->fetchedat)), MINSECS);
        return match (true) {
            $minutes < 1 => get_string('updatednow', 'local_navigatr'),
            $minutes < 60 => get_string('updatedminutes', 'local_navigatr', $minutes),
            default => get_string('updatedhours', 'local_navigatr', intdiv($minutes, 60)),
        };
    }
}
