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

namespace local_navigatr\local\contract;

/**
 * The words and limits that the plugin shares with the sidecar.
 *
 * Generated from shared-types, do not edit: its script "generate" writes this file.
 *
 * @package   local_navigatr
 * @copyright 2026 Navigatr for Moodle contributors
 * @license   http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class vocabulary {
    /** @var string[] Where an issuance stands. */
    public const ISSUANCE_STATES = [
        'queued',
        'sending',
        'issued',
        'unknown',
        'needs_attention',
        'cancelled',
        'revoking',
        'revoked',
    ];

    /** @var string[] States in which the sidecar can still take it back. */
    public const OPEN_STATES = [
        'queued',
        'needs_attention',
    ];

    /** @var string[] States in which it may have reached the platform, and nobody knows. */
    public const SENT_STATES = [
        'sending',
        'unknown',
    ];

    /** @var string[] States in which nothing more is sent. */
    public const SETTLED_STATES = [
        'issued',
        'cancelled',
        'revoking',
        'revoked',
    ];

    /** @var string SQL: states in which the sidecar can still take it back. */
    public const SQL_OPEN = "'queued', 'needs_attention'";

    /** @var string SQL: states in which it may have reached the platform. */
    public const SQL_SENT = "'sending', 'unknown'";

    /** @var string SQL: states in which nothing more is sent. */
    public const SQL_SETTLED = "'issued', 'cancelled', 'revoking', 'revoked'";

    /** @var string SQL: states in which something may still happen. */
    public const SQL_UNSETTLED = "'queued', 'needs_attention', 'sending', 'unknown'";

    /** @var string[] States that only a person or Moodle ends. */
    public const STOPPED_STATES = [
        'needs_attention',
        'cancelled',
    ];

    /** @var string[] States of what the platform has issued, whatever became of it. */
    public const WAS_ISSUED_STATES = [
        'issued',
        'revoking',
        'revoked',
    ];

    /** @var string SQL: states of what the platform has not issued. */
    public const SQL_UNISSUED = "'queued', 'sending', 'unknown', 'needs_attention', 'cancelled'";

    /** @var string SQL: reasons of a cancel for lack of consent. */
    public const SQL_CONSENT_REASONS = "'consent_withdrawn', 'consent_required'";

    /** @var string SQL: reasons with which the learner or the course was erased. */
    public const SQL_ERASED = "'erased', 'erased_may_exist'";

    /** @var string SQL: reasons with which the platform may have the badge. */
    public const SQL_MAY_EXIST = "'may_have_been_issued', 'erased_may_exist'";

    /** @var string[] Reasons of a cancel for lack of consent. */
    public const CONSENT_REASONS = [
        'consent_withdrawn',
        'consent_required',
    ];

    /** @var string[] Statuses and states that change without a person. */
    public const MOVING = [
        'waiting',
        'queued',
        'sending',
        'unknown',
        'revoking',
    ];

    /** @var string[] Why an issuance is where it is. */
    public const STATE_REASONS = [
        'unconfirmed',
        'recorded',
        'decided_by_person',
        'revoke_refused',
        'revoke_not_found',
        'revoke_unanswered',
        'revoked_by_person',
        'revoked_elsewhere',
        'revoked_gone',
        'requirements_not_met',
        'recipient_incomplete',
        'recipient_refused',
        'learner_or_badge_external',
        'learner_or_badge_not_found',
        'learner_or_badge_unpublished',
        'badge_external',
        'badge_not_found',
        'badge_unpublished',
        'badge_refused',
        'badge_not_issuable',
        'not_allowed',
        'refused',
        'may_have_been_issued',
        'shared_address',
        'schedule_exhausted',
        'invalid_award',
        'cancelled_by_person',
        'consent_withdrawn',
        'consent_required',
        'completion_removed',
        'account_merged',
        'erased',
        'erased_may_exist',
    ];

    /** @var string[] Why one learner was refused, as long as others tell nothing. */
    public const UNRESOLVED_REFUSALS = [
        'learner_or_badge_external',
        'learner_or_badge_not_found',
        'learner_or_badge_unpublished',
        'refused',
    ];

    /** @var string[] Why one is issued still that was to be revoked. */
    public const NOT_REVOKED_REASONS = [
        'revoke_refused',
        'revoke_not_found',
        'revoke_unanswered',
    ];

    /** @var string[] Reasons with which the platform may have the badge. */
    public const REASONS_THAT_MAY_EXIST = [
        'may_have_been_issued',
        'erased_may_exist',
    ];

    /** @var array Reason of a state => what Moodle sends again to free it. */
    public const NEED_OF_REASON = [
        'requirements_not_met' => 'score',
        'recipient_incomplete' => 'profile',
        'recipient_refused' => 'profile',
        'learner_or_badge_external' => 'profile',
        'learner_or_badge_not_found' => 'profile',
        'learner_or_badge_unpublished' => 'profile',
        'shared_address' => 'profile',
    ];

    /** @var string[] What one attempt came to. */
    public const OUTCOMES = [
        'issued',
        'issued_unconfirmed',
        'requirements_not_met',
        'token_refused',
        'not_allowed',
        'badge_refused',
        'provider_gone',
        'badge_check_failed',
        'recipient_refused',
        'recipient_or_badge_refused',
        'refused',
        'redirected',
        'retry_later',
        'quota_used_up',
        'unexpected_response',
        'not_sent',
        'server_error',
        'unknown',
        'interrupted',
    ];

    /** @var string[] What an attempt came to that issued the badge. */
    public const ISSUED_OUTCOMES = [
        'issued',
        'issued_unconfirmed',
    ];

    /** @var string[] Why sending stops. */
    public const HOLD_REASONS = [
        'rate_limited',
        'quota_used_up',
        'token_refused',
        'api_down',
        'wrong_url',
        'badge_failing',
        'badge_not_issuable',
        'refused_repeatedly',
        'not_allowed',
        'mapping_paused',
        'connection_removed',
        'no_connection',
        'recovery',
        'no_heartbeat',
    ];

    /** @var string[] Holds that end within seconds, or that somebody wanted. */
    public const HOLDS_WITHOUT_NOTICE = [
        'rate_limited',
        'mapping_paused',
    ];

    /** @var string[] Holds with which nothing is sent until a person acts. */
    public const HOLD_ERRORS = [
        'quota_used_up',
        'token_refused',
        'wrong_url',
        'refused_repeatedly',
        'connection_removed',
        'no_connection',
    ];

    /** @var string[] Holds that a status check of their own tells of. */
    public const HOLDS_WITH_OWN_CHECK = [
        'recovery',
        'no_heartbeat',
    ];

    /** @var string[] Holds that are no news while nothing waits behind them. */
    public const HOLDS_ONLY_WHILE_WAITING = [
        'mapping_paused',
        'no_heartbeat',
    ];

    /** @var string[] Holds that mapping another badge ends. */
    public const HOLDS_OF_ANOTHER_BADGE = [
        'badge_not_issuable',
        'refused_repeatedly',
        'not_allowed',
    ];

    /** @var string[] What a person can do. */
    public const REMEDIES = [
        'none',
        'claim_mail',
        'wait',
        'check_requirements',
        'complete_profile',
        'choose_other_badge',
        'remap',
        'publish_badge',
        'new_token',
        'ask_provider_admin',
        'profile_or_other_badge',
        'profile_or_remap',
        'profile_or_publish',
        'tell_people_apart',
        'raise_quota',
        'look_in_navigatr',
        'revoke_there',
        'check_url',
        'resume_mapping',
        'reconnect',
        'confirm_recovery',
        'check_cron',
        'contact_support',
        'report_bug',
    ];

    /** @var array Reason of a state => remedy. */
    public const REMEDY_OF_REASON = [
        'unconfirmed' => 'claim_mail',
        'recorded' => 'none',
        'decided_by_person' => 'none',
        'revoke_refused' => 'revoke_there',
        'revoke_not_found' => 'revoke_there',
        'revoke_unanswered' => 'revoke_there',
        'revoked_by_person' => 'none',
        'revoked_elsewhere' => 'none',
        'revoked_gone' => 'none',
        'requirements_not_met' => 'check_requirements',
        'recipient_incomplete' => 'complete_profile',
        'recipient_refused' => 'complete_profile',
        'learner_or_badge_external' => 'profile_or_other_badge',
        'learner_or_badge_not_found' => 'profile_or_remap',
        'learner_or_badge_unpublished' => 'profile_or_publish',
        'badge_external' => 'choose_other_badge',
        'badge_not_found' => 'remap',
        'badge_unpublished' => 'publish_badge',
        'badge_refused' => 'contact_support',
        'badge_not_issuable' => 'publish_badge',
        'not_allowed' => 'ask_provider_admin',
        'refused' => 'contact_support',
        'may_have_been_issued' => 'look_in_navigatr',
        'shared_address' => 'tell_people_apart',
        'schedule_exhausted' => 'contact_support',
        'invalid_award' => 'report_bug',
        'cancelled_by_person' => 'none',
        'consent_withdrawn' => 'none',
        'consent_required' => 'none',
        'completion_removed' => 'none',
        'account_merged' => 'none',
        'erased' => 'none',
        'erased_may_exist' => 'contact_support',
    ];

    /** @var array Platform => HTTP status that it refuses a badge with => reason. */
    public const REASON_OF_BADGE_STATUS = [
        'navigatr' => [400 => 'badge_external', 404 => 'badge_not_found', 422 => 'badge_unpublished'],
        'obf' => [400 => 'badge_unpublished', 404 => 'badge_not_found'],
        'cancred' => [400 => 'badge_unpublished', 404 => 'badge_not_found'],
    ];

    /** @var string[] Where an award stands in Moodle's own table. */
    public const AWARD_STATUSES = [
        'waiting',
        'sent',
        'baseline',
        'nottracked',
        'noconsent',
        'cancelled',
        'merged',
    ];

    /** @var string[] Actions after which a badge may be sent. */
    public const SENDING_ACTIONS = [
        'retry',
        'decide_send_again',
        'decide_different_people',
        'release',
        'issue_again',
    ];

    /** @var string[] Actions that the sidecar carries out, on what it has. */
    public const SIDECAR_ACTIONS = [
        'retry',
        'cancel',
        'look_up',
        'decide_issued',
        'decide_send_again',
        'decide_different_people',
        'revoke',
    ];

    /** @var array Action for many awards => how one stands that it was done with: its status, or its state in the sidecar. */
    public const BULK_ACTIONS = [
        'retry' => ['queued', 'sending', 'issued', 'unknown'],
        'cancel' => ['cancelled'],
        'release' => ['waiting', 'queued', 'sending', 'issued', 'unknown'],
        'decide_issued' => ['issued'],
        'decide_send_again' => ['queued', 'sending', 'issued', 'unknown'],
        'revoke' => ['revoking', 'revoked'],
    ];

    /** @var array Status of an award => what a person is offered. */
    public const ACTIONS_OF_STATUS = [
        'waiting' => [],
        'sent' => [],
        'baseline' => ['release'],
        'nottracked' => ['release'],
        'noconsent' => [],
        'cancelled' => ['release'],
        'merged' => [],
    ];

    /** @var array State of an issuance => reason (none: all others) => what a person is offered. */
    public const ACTIONS = [
        'queued' => [
            '' => ['cancel'],
        ],
        'sending' => [
            '' => [],
        ],
        'issued' => [
            '' => ['issue_again', 'revoke'],
        ],
        'unknown' => [
            '' => ['look_up', 'decide_issued', 'decide_send_again'],
        ],
        'needs_attention' => [
            '' => ['retry', 'cancel'],
            'recipient_incomplete' => ['cancel'],
            'may_have_been_issued' => ['look_up', 'decide_issued', 'decide_send_again', 'cancel'],
            'shared_address' => ['decide_different_people', 'retry', 'cancel'],
            'invalid_award' => ['cancel'],
        ],
        'cancelled' => [
            '' => ['retry'],
            'consent_withdrawn' => [],
            'consent_required' => [],
            'account_merged' => [],
            'erased' => [],
            'erased_may_exist' => [],
        ],
        'revoking' => [
            '' => [],
        ],
        'revoked' => [
            '' => ['issue_again'],
        ],
    ];

    /** @var string[] What the history of a badge tells as an act. */
    public const HISTORY_ACTIONS = [
        'accept',
        'accept_incomplete',
        'account_merged',
        'address_shared',
        'ask',
        'cancel',
        'cancel_requested',
        'completed_again',
        'decide_issued',
        'decide_send_again',
        'different_people',
        'doubt',
        'erase',
        'found',
        'issue_by_hand',
        'not_found',
        'not_revoked',
        'profile_changed',
        'record',
        'record_cancelled',
        'record_revoked',
        'record_revoking',
        'record_unresolved',
        'replace',
        'replace_incomplete',
        'retry',
        'revoke',
        'revoked',
        'revoked_elsewhere',
    ];

    /** @var string[] Moves of an issuance that its history does not tell as an act. */
    public const SILENT_STEPS = [
        'badge_not_issuable',
        'claim',
        'failed',
        'give_up',
        'issued',
        'lease_expired',
        'no_answer',
        'not_sent',
        'refused',
        'refused_together',
        'renew',
        'retry_later',
        'retry_unconfirmed',
        'unresolved',
    ];

    /** @var string[] What a user does to a whole site. */
    public const SITE_ACTS = [
        'connection_removed',
        'connection_saved',
        'mapping_paused',
        'mapping_resumed',
        'recovery_confirmed',
    ];

    /** @var string The act in a badge's history whose note is the platform's words. */
    public const ACT_IN_THE_PLATFORMS_WORDS = 'not_revoked';

    /** @var string[] What came of an action on one award. */
    public const ACT_RESULTS = [
        'done',
        'cancel_requested',
        'not_found',
        'not_possible',
        'not_listed',
        'not_asked',
    ];

    /** @var string[] Whether a mapping issues. */
    public const MAPPING_STATES = [
        'active',
        'paused',
        'review',
    ];

    /** @var string[] Why a backfill leaves somebody out. */
    public const BACKFILL_BLOCKS = [
        'notcomplete',
        'deleted',
        'suspended',
        'noemail',
        'issued',
        'revoked',
        'copied',
        'nottracked',
        'refused',
        'noconsent',
    ];

    /** @var string[] The links from a learner to a badge. */
    public const EXPLAIN_STEPS = [
        'tracked',
        'completed',
        'mapped',
        'award',
        'consent',
        'attempts',
        'result',
    ];

    /** @var string[] Which Navigatr. */
    public const ENVIRONMENTS = [
        'production',
        'staging',
    ];

    /** @var string[] What a connection test found. */
    public const CONNECTION_PROBLEMS = [
        'none',
        'not_configured',
        'token_refused',
        'no_provider_admin',
        'rate_limited',
        'server_error',
        'not_navigatr',
        'redirected',
        'dns',
        'refused',
        'connect_timeout',
        'timeout',
        'proxy',
        'tls',
        'reset',
    ];

    /** @var string[] Every error the sidecar answers with. */
    public const ERROR_CODES = [
        'invalid_json',
        'invalid_request',
        'invalid_target',
        'unsigned',
        'unknown_site',
        'bad_signature',
        'stale_timestamp',
        'not_found',
        'method_not_allowed',
        'replayed',
        'site_moved',
        'wire_version',
        'target_taken',
        'no_connection',
        'not_verified',
        'not_allowed',
        'ledger_changed',
        'no_recovery',
        'recovery_not_taught',
        'too_large',
        'unsupported_media_type',
        'internal',
        'upstream_failed',
        'too_busy',
        'database_unavailable',
        'shutting_down',
        'upstream_timeout',
    ];

    /** @var string[] The badge platforms there are. */
    public const PLATFORMS = [
        'navigatr',
        'obf',
        'cancred',
    ];

    /** @var string[] Platforms that can take an issued badge back. */
    public const PLATFORMS_THAT_REVOKE = [
        'obf',
        'cancred',
    ];

    /** @var string[] Platforms that can be asked whether they issued an award. */
    public const PLATFORMS_THAT_FIND = [
        'obf',
        'cancred',
    ];

    /** @var string The connection that the settings page shows. */
    public const MAIN_CONNECTION = 'main';

    /** @var string What this plugin speaks with the sidecar, major.minor. */
    public const WIRE_VERSION = '1.0';

    /** @var string The header that carries the version. */
    public const WIRE_VERSION_HEADER = 'x-navigatr-wire';

    /** @var int The longest id of a badge platform, in characters. */
    public const PLATFORM_ID_MAX = 100;

    /** @var int The shortest time that a feed call permits sending. */
    public const PERMIT_MIN_SECONDS = 900;

    /** @var int The longest time that a feed call permits sending. */
    public const PERMIT_MAX_SECONDS = 86400;

    /** @var int The longest first or last name, in UTF-16 units. */
    public const PERSON_NAME_MAX = 255;

    /** @var int The longest name of a course, in UTF-16 units. */
    public const COURSE_NAME_MAX = 1333;

    /** @var int The longest evidence, in UTF-16 units. */
    public const EVIDENCE_MAX = 10000;

    /** @var int The most months that a badge may be valid. */
    public const VALID_MONTHS_MAX = 120;

    /** @var int The longest token or client secret, in characters. */
    public const TOKEN_MAX = 4096;

    /** @var int The longest note of somebody who acts, in UTF-16 units. */
    public const NOTE_MAX = 1000;

    /** @var int The rule of a test badge, which somebody sends to their own address. */
    public const TEST_RULE = -1;

    /** @var int How many badges Navigatr takes in one window. */
    public const RATE_LIMIT = 5;

    /** @var int How long that window is, with what the sidecar keeps in reserve. */
    public const RATE_WINDOW_MS = 2060;

    /** @var int The most awards or ids in one request. */
    public const BATCH_MAX = 500;

    /** @var int The most badges on one page. */
    public const BADGE_PAGE_MAX = 100;

    /** @var int The most categories that limit a list. */
    public const BADGE_CATEGORIES_MAX = 100;

    /** @var int The shortest secret of a site, in bytes. */
    public const SECRET_MIN_BYTES = 24;

    /** @var int The shortest HTTP timeout. */
    public const TIMEOUT_MIN_MS = 5000;

    /** @var int The longest HTTP timeout. */
    public const TIMEOUT_MAX_MS = 120000;
}
