/** A word given up, and what to write instead. `in` narrows it to files where it has no other meaning. */
export type DeniedWord = { word: string; instead: string; in?: RegExp };

const SIDECAR = /^sidecar\//;
const PLUGIN = /^moodle-plugin\/.*\.php$/;
const AMD = /^moodle-plugin\/amd\/src\//;
const HARNESS = /^e2e\//;

/** A list of `old new` pairs, one a line: easier to read than objects. */
const pairs = (text: string, where?: RegExp): DeniedWord[] =>
  text
    .trim()
    .split('\n')
    .map((line) => {
      const [word = '', instead = ''] = line.trim().split(' ');
      return where === undefined ? { word, instead } : { word, instead, in: where };
    });

/** Wire values, columns, settings and constants: nowhere, whole words, prose too. */
export const deniedValues: readonly DeniedWord[] = pairs(`
  cancel_wish cancel_requested
  wished cancel_requested
  cooling rate_limited
  site_silent no_heartbeat
  not_now retry_later
  misrouted unexpected_response
  undecided unresolved
  record_undecided record_unresolved
  badge_gone badge_not_issuable
  timegone timecompletionlost
  issuesfrom timeactivated
  newestcriterion maxcriterionid
  takenover migrationsummary
  queueempty queueemptyat
  DUE_IN_ANY_CASE DUE_FORCED
`);

/** Names of functions, variables, types and classes. */
export const deniedNames: readonly DeniedWord[] = [
  ...pairs(
    `
    acceptKnown mergeAward
    admission replayGuard
    againMs retryInMs
    answerMet updateExisting
    beginEndOfPrevious startSecretGracePeriod
    bury insertTombstones
    comesInTime sleepUntilOnTime
    conclude finishAttempt
    exchange sendRequest
    heard isSiteAlive
    hurry retryNow
    inForce isActive
    learnScheme updateAuthScheme
    lot priorityRow
    mayClaim canClaim
    met existing
    moveOf transitionFor
    noticeHome detectMovedDatabase
    proveDurable assertFsync
    proveKeys verifyMasterKey
    punctual waitForSlot
    quietMoment waitForIdleLane
    readRepetition planUpdate
    refuseOtherMajor assertMajorVersion
    repeatKnown updateExisting
    reseal reencrypt
    retain prune
    saysNothingOfTokens isTokenCheckUnsupported
    seal encrypt
    slotCome waitForSlot
    storeInRounds storeWithoutConflicts
    strip scrubPersonalData
    surroundings context
    unheld notHeld
    upkeep maintenance
    whyNot describeFailure
    wishCancel requestCancel
    worthTelling isVisible
    writeDown persistOutcome
    Addressee ReplyContext
    Arrival SignedCall
    Circumstances SiteStatus
    Meters ProcessMetrics
    Outside AppOptions
    Ring KeyRing
    Surroundings CliContext
    told feedRow
    telling visible
    wish request
  `,
    SIDECAR,
  ),
  ...pairs(
    `
    act_here apply_locally
    are_asked_for is_required
    award_bodies award_payload_builder
    award_words award_formatter
    by_hand manual_issue
    course_deeds course_badge_actions
    keepbadge badgepinned
    onitsway badge_issued_notice
    parting_words flash_message
    patiently with_timeout
    rearm resume_after_reconnect
    restored_mapping mapping_restorer
    reteach resync
    tell_or_drop push_or_discard
    typed input
    wish request
    worth_telling visible
  `,
    PLUGIN,
  ),
  ...pairs(
    `
    asksFirst needsConfirmation
    complain showErrorToast
    datum requireData
    Deed CardAction
    foundSentence resultSummary
    isWelcome shouldRender
    issuance_words issuance_strings
    keepUp poll
    keep_up poll_pending_badges
    Order ActionRequest
  `,
    AMD,
  ),
  ...pairs(
    `
    Cell FaultCase
    CELLS CASES
    Fleet Replicas
    Ground MoodleSetup
    ground setup
    raise startEnvironment
    ROOMS COMMANDS
    Scene Scenario
    scene scenario
    fleet replicas
    Standing LedgerStatus
    strike injectFault
    Surroundings ToolContext
    surroundings context
    Tally PartCounts
    tally partCounts
    thaw resume
    told lastChanges
    wish request
    World SandboxContext
    world context
  `,
    HARNESS,
  ),
];

/** Names of files and folders, without their endings. */
export const deniedFiles: readonly DeniedWord[] = [
  ...pairs(
    `
    accept-known merge-award
    accept-new insert-awards
    accept-read parse-award
    accept-stored find-existing
    intake award-batcher
    act user-actions
    apply transition
    due queue-query
    investigate diagnose-refusal
    reserve acquire-slot
    signal wakeup
    after-outcome holds-for-outcome
    in-time sleep-until
    quiet-moment wait-for-idle-lane
    freshness cache-ttl
    learn-scheme update-auth-scheme
    upkeep vacuum-checkpoint
    cluster pglite-instance
    seal template-manifest
    durable-files fsync-nodefs
    reseal reencrypt
    notice-home detect-moved-database
    admission replay-guard
    surroundings cli-context
    retain prune
    meters process-metrics
  `,
    SIDECAR,
  ),
  ...pairs(
    `
    course_deeds course_badge_actions
    course_deeds_test course_badge_actions_test
    leftovers pending_awards
    leftovers_test pending_awards_test
    by_hand manual_issue
    parting_words flash_message
    rearm resume_after_reconnect
    rearm_test resume_after_reconnect_test
    reteach resync
    award_bodies award_payload_builder
    award_words award_formatter
    onitsway badge_issued_notice
    restored_mapping mapping_restorer
    restored_mapping_test mapping_restorer_test
    hold_words_test hold_formatter_test
    tested_as_typed_test connection_input_test
    keep_up poll_pending_badges
    issuance_words issuance_strings
  `,
    /^moodle-plugin\//,
  ),
  ...pairs(
    `
    scene scenario
    fleet replicas
    cell fault-case
    cells cases
    ground moodle-setup
    tally part-counts
    world context
    strike inject-fault
    looks screenshots
    stage environment
    again reissue
    canary token-leak
    night nightly-badge-check
    neighbour multi-site
    weight page-weight
  `,
    HARNESS,
  ),
];
