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

namespace local_navigatr\local\connection;

use local_navigatr\local\account\accounts;
use local_navigatr\local\award\award;
use local_navigatr\local\config;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\platform;

/**
 * What it would change to connect another account. It is asked before anything changes.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class account_change {
    /**
     * A change.
     *
     * @param string $target of the other account
     * @param string|null $name of the other account
     */
    public function __construct(
        /** @var string Of the other account. */
        public readonly string $target,
        /** @var string|null Of the other account. */
        private readonly ?string $name
    ) {
    }

    /**
     * The account that can be saved without a question: the connected one of the platform; where none is, the one that most of
     * its mappings belong to.
     *
     * @param string $platform
     * @return string|null its target; null: any
     */
    public static function expected(string $platform): ?string {
        global $DB;
        $sql = 'SELECT target, COUNT(1) AS number FROM {local_navigatr_map} WHERE state <> :review AND target LIKE :platform
              GROUP BY target ORDER BY number DESC, target';
        $params = ['review' => mapping::REVIEW, 'platform' => "$platform:%"];
        $targets = $DB->get_records_sql($sql, $params, 0, 1);
        return accounts::of_platform($platform)->target ?? reset($targets)->target ?? null;
    }

    /**
     * What a connection would change, if a person has to confirm its account.
     *
     * @param \stdClass $connection the sidecar's `connection`
     * @return self|null
     */
    public static function of(\stdClass $connection): ?self {
        $target = $connection->target ?? null;
        $change = $target === null ? null : new self($target, $connection->accountName ?? null);
        return $change?->is_asked() ? $change : null;
    }

    /**
     * Keeps what the sidecar says of its connections, where a person has to confirm an account: a status check tells of it, and
     * admins get a message.
     *
     * @param \stdClass[] $connections the sidecar's `connection`s
     */
    public static function note(array $connections): void {
        $facts = [];
        foreach ($connections as $connection) {
            $change = self::of($connection);
            $facts += $change ? [$connection->id ?? vocabulary::MAIN_CONNECTION => [$change->target, $change->name]] : [];
        }
        self::store($facts);
    }

    /**
     * Forgets what was noted of a connection that was saved or removed here.
     *
     * @param string $connectionid
     */
    public static function forget(string $connectionid): void {
        self::store(array_diff_key(self::stored(), [$connectionid => true]));
    }

    /**
     * Stores it where it changed.
     *
     * @param array[] $facts target and name of each account, by the id of its connection
     */
    private static function store(array $facts): void {
        $value = $facts === [] ? '' : json_encode($facts);
        if ($value !== config::get('otheraccount')) {
            config::set('otheraccount', $value);
        }
    }

    /**
     * What is stored.
     *
     * @return array[]
     */
    private static function stored(): array {
        return json_decode(config::get('otheraccount'), true) ?: [];
    }

    /**
     * What was last noted, while it is still to be confirmed.
     *
     * @return self[]
     */
    public static function noted(): array {
        $changes = array_map(fn($facts) => new self(...$facts), self::stored());
        return array_values(array_filter($changes, fn($change) => $change->is_asked()));
    }

    /**
     * Whether a person has to confirm an account of the platform that badges are issued from there.
     *
     * @param string $target
     * @return bool
     */
    public static function concerns(string $target): bool {
        $platform = platform::of_target($target);
        return array_filter(self::noted(), fn($change) => $change->platform() === $platform) !== [];
    }

    /**
     * Whether the settings page asks about it: the sidecar has it, and Moodle has not taken it over.
     *
     * @return bool
     */
    public function is_asked(): bool {
        $known = accounts::of_platform($this->platform())?->target;
        return $this->needs_confirmation() || !in_array($known, [null, $this->target], true);
    }

    /**
     * Where it is an account of.
     *
     * @return string
     */
    private function platform(): string {
        return platform::of_target($this->target);
    }

    /**
     * The other account, for people.
     *
     * @return string
     */
    public function label_of_target(): string {
        return self::label($this->target, $this->name);
    }

    /**
     * Whether it is another account than the expected one, and somebody has to know what follows.
     *
     * @return bool
     */
    public function needs_confirmation(): bool {
        return $this->target !== self::expected($this->platform()) && ($this->mappings() > 0 || $this->queued() > 0);
    }

    /**
     * What to ask before it, with the current numbers.
     *
     * @return string plain text
     */
    public function question(): string {
        $before = self::expected($this->platform());
        $name = accounts::of_platform($this->platform())?->accountname;
        return get_string('accountchange', 'local_navigatr', (object) [
            'from' => $before === null ? get_string('none') : self::label($before, $name),
            'to' => $this->label_of_target(),
            'mappings' => $this->mappings(),
            'learners' => $this->learners(),
            'queued' => $this->queued(),
            'back' => account_review::count_returning($this->target),
        ]);
    }

    /**
     * An account for people.
     *
     * @param string $target
     * @param string|null $name
     * @return string
     */
    public static function label(string $target, ?string $name): string {
        [, $environment, $account] = explode(':', $target, 3);
        $platform = platform::of_target($target);
        $where = $platform === vocabulary::PLATFORMS[0]
            ? get_string("environment_$environment", 'local_navigatr')
            : platform::name($platform);
        return ($name ?? $account) . " ($where)";
    }

    /**
     * Mappings that go to review.
     *
     * @return int
     */
    private function mappings(): int {
        [$isother, $params] = account_review::sql_other('target', $this->target);
        return mapping::count_records_select("$isother AND state <> :review", $params + ['review' => mapping::REVIEW]);
    }

    /**
     * Learners whose badge waits in Moodle behind one of them.
     *
     * @return int
     */
    private function learners(): int {
        global $DB;
        [$isother, $params] = account_review::sql_other('m.target', $this->target);
        $sql = "SELECT COUNT(DISTINCT a.userid)
                  FROM {local_navigatr_award} a
                  JOIN {local_navigatr_map} m ON m.courseid = a.courseid AND m.rule = a.rule AND m.target = a.target
                 WHERE $isother AND m.state <> :review AND " . award::UNSENT;
        return $DB->count_records_sql($sql, $params + ['review' => mapping::REVIEW]);
    }

    /**
     * Badges in the sidecar that it cannot issue without their account.
     *
     * @return int
     */
    private function queued(): int {
        [$isother, $params] = account_review::sql_other('target', $this->target);
        return award::count_records_select("rule >= 0 AND $isother AND " . award::UNSETTLED, $params);
    }
}
