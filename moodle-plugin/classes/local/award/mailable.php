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

namespace local_navigatr\local\award;

/**
 * Users that Moodle itself sends mail to, by the rules of its own `email_to_user()`. Only they can receive a badge, because
 * the platform mails the link to it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class mailable {
    /** The columns of a user that count. */
    public const FIELDS = 'id, deleted, suspended, auth, email';

    /** What placeholder addresses end in: reserved for addresses that do not exist (RFC 2606). */
    private const PLACEHOLDER = '.invalid';

    /** @var bool[] Whose mail has come back too often, by id. */
    private readonly array $bouncing;

    /**
     * About learners.
     *
     * @param \stdClass[] $learners with {@see self::FIELDS}, by id
     */
    public function __construct(array $learners) {
        $this->bouncing = self::bouncing($learners);
    }

    /**
     * Why no badge can be issued to a learner; null when it can.
     *
     * @param \stdClass|null $learner one of them
     * @return string|null of the contract's `recipientProblems`
     */
    public function problem(?\stdClass $learner): ?string {
        if (!$learner || $learner->deleted) {
            return 'deleted';
        }
        // Nobody can log in with this method; for Moodle's mail such an account is a suspended one.
        if ($learner->suspended || $learner->auth === 'nologin') {
            return 'suspended';
        }
        $isreachable = self::is_address(trim($learner->email)) && !isguestuser($learner) && !isset($this->bouncing[$learner->id]);
        return $isreachable ? null : 'no_email';
    }

    /**
     * SQL: nothing that the database knows keeps a badge from the user.
     *
     * @param string $alias of the table of users
     * @return string
     */
    public static function sql(string $alias): string {
        $noemail = self::sql_no_email($alias);
        return "($alias.deleted = 0 AND $alias.suspended = 0 AND $alias.auth <> 'nologin' AND NOT $noemail)";
    }

    /**
     * SQL: the user has no address to which Moodle would send mail. An address that is written wrongly is found only when it
     * is sent.
     *
     * @param string $alias of the table of users
     * @return string
     */
    public static function sql_no_email(string $alias): string {
        return "($alias.email NOT LIKE '%_@_%' OR LOWER($alias.email) LIKE '%" . self::PLACEHOLDER . "')";
    }

    /**
     * Whether an address is one to which Moodle would send mail.
     *
     * @param string $email
     * @return bool
     */
    private static function is_address(string $email): bool {
        return validate_email($email) && !str_ends_with(strtolower($email), self::PLACEHOLDER);
    }

    /**
     * Whose mail has come back so often that Moodle sends none any more, where the site counts that. Moodle's own function
     * takes two queries for each user.
     *
     * @param \stdClass[] $learners
     * @return bool[] by id
     */
    private static function bouncing(array $learners): array {
        global $CFG, $DB;
        if (empty($CFG->handlebounces) || !$learners) {
            return [];
        }
        [$insql, $params] = $DB->get_in_or_equal(array_keys($learners), SQL_PARAMS_NAMED);
        $bounced = $DB->get_fieldset_select(
            'user_preferences',
            'userid',
            "name = :name AND userid $insql",
            $params + ['name' => 'email_bounce_count']
        );
        $over = array_filter($bounced, fn($userid) => over_bounce_threshold($learners[$userid]));
        return array_fill_keys($over, true);
    }
}
