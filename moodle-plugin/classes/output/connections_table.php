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

namespace local_navigatr\output;

use local_navigatr\local\account\accounts;
use local_navigatr\local\connection\confirmation;
use local_navigatr\local\contract\vocabulary;
use local_navigatr\local\platform;

/**
 * Every account that badges are issued from, where there is more than one, or one of another platform than Navigatr.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class connections_table {
    /**
     * The table.
     *
     * @param \stdClass[] $connections the contract's `connection`s, as the sidecar says; empty: it does not answer
     */
    public function __construct(
        /** @var \stdClass[] */
        private readonly array $connections
    ) {
    }

    /**
     * Whether it is shown: one account of Navigatr is told of without a table.
     *
     * @return bool
     */
    public static function is_needed(): bool {
        return array_diff(array_keys(accounts::all()), [vocabulary::MAIN_CONNECTION]) !== [];
    }

    /**
     * The context of its template.
     *
     * @return array
     */
    public function export(): array {
        $said = array_column($this->connections, null, 'id');
        return ['rows' => array_map(
            fn($account) => $this->row($account, $said[$account->connectionid] ?? null),
            array_values(accounts::all())
        )];
    }

    /**
     * One account.
     *
     * @param \stdClass $account as Moodle knows it
     * @param \stdClass|null $said as the sidecar says; null: it says nothing
     * @return array
     */
    private function row(\stdClass $account, ?\stdClass $said): array {
        $ismain = $account->connectionid === vocabulary::MAIN_CONNECTION;
        $hint = $account->tokenlastfour === null ? null : "••••$account->tokenlastfour";
        return [
            'id' => $account->connectionid,
            'platform' => platform::name($account->platform),
            'account' => $account->accountname ?? get_string('accountunknown', 'local_navigatr'),
            'environment' => $account->environment === 'staging' ? get_string('environment_staging', 'local_navigatr') : null,
            'tokenhint' => $hint,
            'state' => $this->state($account, $said),
            'quota' => self::quota($said->allowance ?? null),
            'validuntil' => self::valid_until($said->allowance ?? null),
            'changeurl' => $ismain ? '#id_token' : self::page($account->platform)->out(false),
            'removeurl' => $ismain ? null : self::page($account->platform, ['action' => 'remove'])->out(false),
            'seen' => confirmation::of_removal(),
            'doneurl' => (new \moodle_url('/local/navigatr/connection.php'))->out(false),
        ];
    }

    /**
     * How it stands: what holds all its badges, or that it works.
     *
     * @param \stdClass $account
     * @param \stdClass|null $said
     * @return array `text`, and whether it is `good`
     */
    private function state(\stdClass $account, ?\stdClass $said): array {
        if (!$said) {
            return ['text' => get_string('notknownnow', 'local_navigatr'), 'good' => false];
        }
        foreach ($said->holds as $hold) {
            if ($hold->scope === 'target' && $hold->target === $account->target) {
                return ['text' => platform::string("hold_$hold->reason", $account->platform), 'good' => false];
            }
        }
        $isknown = $said->target !== null;
        return ['text' => get_string($isknown ? 'connected' : 'accountunknown', 'local_navigatr'), 'good' => $isknown];
    }

    /**
     * How many badges it has issued of those that it may.
     *
     * @param \stdClass|null $allowance
     * @return string
     */
    private static function quota(?\stdClass $allowance): string {
        if (!$allowance) {
            return get_string('notsaid', 'local_navigatr');
        }
        if ($allowance->limit === null) {
            return get_string('nolimit', 'local_navigatr');
        }
        return get_string('quotaused', 'local_navigatr', [
            'issued' => $allowance->issued ?? '?',
            'limit' => $allowance->limit,
            'left' => $allowance->issued === null ? '?' : max(0, $allowance->limit - $allowance->issued),
        ]);
    }

    /**
     * Until when it may issue.
     *
     * @param \stdClass|null $allowance
     * @return string
     */
    private static function valid_until(?\stdClass $allowance): string {
        $until = $allowance->validUntil ?? null;
        return $until === null
            ? get_string('notsaid', 'local_navigatr')
            : userdate(strtotime($until), get_string('strftimedatefullshort', 'core_langconfig'));
    }

    /**
     * The page of an account.
     *
     * @param string $platform
     * @param array $params
     * @return \moodle_url
     */
    private static function page(string $platform, array $params = []): \moodle_url {
        return new \moodle_url('/local/navigatr/account.php', ['platform' => $platform] + $params);
    }
}
