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

namespace local_navigatr\local\learner;

use local_navigatr\local\config;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\isolated;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sidecar\sidecar_exception;
use local_navigatr\local\sync\state_updater;
use local_navigatr\local\sync\unsendable;

/**
 * What the sidecar holds of a learner's badges at this moment. Moodle keeps no address: only the sidecar can say where one went.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class sidecar_copy {
    /**
     * A copy.
     *
     * @param \stdClass[] $issuances of the contract's export, by the id of their award
     * @param bool $isfresh false: the sidecar did not answer
     */
    private function __construct(
        /** @var \stdClass[] By the id of their award. */
        private readonly array $issuances,
        /** @var bool Whether the sidecar answered. */
        public readonly bool $isfresh
    ) {
    }

    /**
     * Asks the sidecar.
     *
     * @param client $client
     * @param int $userid
     * @param int $courseid 0: about all courses
     * @return self
     */
    public static function ask(client $client, int $userid, int $courseid): self {
        $issuances = [];
        $after = null;
        try {
            do {
                $page = $client->export_user_data([$userid], $courseid ? [$courseid] : [], $after);
                $issuances += array_column((array) $page->issuances, null, 'awardId');
                $after = $page->next ?? null;
            } while ($after !== null);
        } catch (sidecar_exception) {
            return self::none();
        }
        return new self($issuances, true);
    }

    /**
     * Nothing but what Moodle knows.
     *
     * @return self
     */
    public static function none(): self {
        return new self([], false);
    }

    /**
     * Takes over how awards stand now, as the log does with the details of a row.
     *
     * @param \stdClass[] $awards rows
     */
    public function update(array $awards): void {
        foreach ($awards as $award) {
            $issuance = $this->issuances[$award->uuid] ?? null;
            $issuance && isolated::run(unsendable::name($award), fn() => state_updater::update($award, $issuance));
        }
    }

    /**
     * The address that a badge goes, or went, to.
     *
     * @param string $uuid
     * @return string|null null: not known, or not kept any more
     */
    public function address(string $uuid): ?string {
        return $this->issuances[$uuid]->email ?? null;
    }

    /**
     * Whether the learner has claimed a badge at its platform.
     *
     * @param string $uuid
     * @return bool|null null: not known
     */
    public function claimed(string $uuid): ?bool {
        return $this->issuances[$uuid]->claimed ?? null;
    }

    /**
     * For how many months a badge is valid.
     *
     * @param string $uuid
     * @return int|null 0: it does not expire; null: not known
     */
    public function valid_months(string $uuid): ?int {
        $issuance = $this->issuances[$uuid] ?? null;
        return $issuance && property_exists($issuance, 'validMonths') ? (int) $issuance->validMonths : null;
    }

    /**
     * When a badge was issued.
     *
     * @param string $uuid
     * @return int|null null: not known
     */
    public function time_issued(string $uuid): ?int {
        $attempts = array_filter(
            $this->issuances[$uuid]->attempts ?? [],
            fn($attempt) => in_array($attempt->outcome, vocabulary::ISSUED_OUTCOMES, true)
        );
        return strtotime(end($attempts)->finishedAt ?? '') ?: null;
    }

    /**
     * When Moodle last heard of the sidecar.
     *
     * @return int 0: never
     */
    public static function last_heard(): int {
        return (int) config::get('lastcontact');
    }
}
