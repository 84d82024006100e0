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

use local_navigatr\local\account\features;
use local_navigatr\local\award\expiry;
use local_navigatr\local\award\tracking;
use local_navigatr\local\consent\consent_access;
use local_navigatr\local\consent\consent_text;
use local_navigatr\local\consent\consents;
use local_navigatr\local\isolated;
use local_navigatr\local\learner\missing;
use local_navigatr\local\learner\sidecar_copy;
use local_navigatr\local\mapping\known_names;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\badge_image;
use local_navigatr\local\status\learner_condition;

/**
 * One badge as its learner sees it.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class my_badge_card {
    /** With these the learner's own address matters. */
    private const ADDRESSED = ['issued', 'coming', 'sent', 'delayed', 'shared', 'score', 'profile', 'checkprofile'];

    /** With these the learner may mend it in the own profile. */
    private const OF_PROFILE = ['profile', 'checkprofile'];

    /** @var mapping|null What the course is mapped to. */
    private readonly ?mapping $mapping;

    /**
     * A card.
     *
     * @param int $courseid also of a course that is gone
     * @param int $userid the learner
     * @param sidecar_copy|null $copy null: the sidecar was not asked
     */
    public function __construct(
        /** @var int */
        private readonly int $courseid,
        /** @var int */
        private readonly int $userid,
        /** @var sidecar_copy|null */
        private readonly ?sidecar_copy $copy
    ) {
        $this->mapping = mappings::for_course($courseid);
    }

    /**
     * Of a badge that was earned.
     *
     * @param \stdClass $award its row
     * @return array context of the template
     */
    public function of_award(\stdClass $award): array {
        $word = learner_condition::of_award($award, $this->mapping);
        $platform = explode(':', $award->target, 2)[0];
        $ismapped = $this->mapping?->get('badgeid') === $award->badgeid && $this->mapping->get('target') === $award->target;
        $name = known_names::find($award->target, known_names::BADGE, $award->badgeid);
        $claimed = $word === 'issued' ? $this->copy?->claimed($award->uuid) : null;
        $expiry = $this->expiry($award, $word, $ismapped);
        $end = self::end($word, $claimed, isset($expiry['expired']));
        return $this->badge($ismapped, $platform) + $this->words($end, $platform, self::time((int) $award->timerevoked)) + [
            'id' => "award-$award->id",
            'isclaimed' => $claimed === true,
            'isnotclaimed' => $claimed === false && $end !== 'expired',
            'name' => mapping::name_of($name, $award->badgeid),
            'provider' => (string) known_names::find($award->target, known_names::PROVIDER, $award->providerid),
            'completed' => userdate($award->timecompleted, get_string('strftimedatefullshort', 'core_langconfig')),
            'issued' => $word === 'issued' ? self::time((int) $this->copy?->time_issued($award->uuid)) : null,
            'address' => $this->address($award, $word),
        ] + $expiry;
    }

    /**
     * Nobody is told to claim what they have claimed, or what is not valid any more.
     *
     * @param string $word of {@see learner_condition}
     * @param bool|null $claimed
     * @param bool $isexpired
     * @return string the word that is said in its place
     */
    private static function end(string $word, ?bool $claimed, bool $isexpired): string {
        if (learner_condition::kind($word) !== 'issued') {
            return $word;
        }
        return $isexpired ? 'expired' : ($claimed ? 'claimed' : $word);
    }

    /**
     * Of a badge that the learner can earn.
     *
     * @param mapping $mapping
     * @return array
     */
    public function of_offer(mapping $mapping): array {
        $missing = [];
        isolated::run("criteria of course $this->courseid", function () use (&$missing) {
            $missing = missing::of($this->courseid, $this->userid);
        });
        $word = learner_condition::of_offer($mapping, $this->userid, $missing !== []);
        $details = new \moodle_url('/blocks/completionstatus/details.php', ['course' => $this->courseid]);
        return $this->badge(true, $mapping->platform()) + $this->words($word, $mapping->platform()) + [
            'id' => "course-$this->courseid",
            'name' => $mapping->badge_name(),
            'provider' => $mapping->provider_name(),
            'validmonths' => expiry::months($mapping) ?: null,
            'missing' => str_starts_with($word, 'incomplete') ? $missing + ['url' => $details->out(false)] : null,
        ];
    }

    /**
     * What is said of every badge.
     *
     * @param bool $ismapped whether it is what the course is mapped to: only of that an image is known
     * @param string $platform
     * @return array
     */
    private function badge(bool $ismapped, string $platform): array {
        global $DB;
        $answer = consents::answer($this->userid, $this->courseid, $platform);
        $isagreed = $answer && (int) $answer->agreed === consents::AGREED;
        $isasked = in_array($platform, consent_access::platforms($this->courseid, $this->userid), true);
        // An image comes from the platform, which then sees who asks for it: not without the learner's consent.
        $isshown = $ismapped && ($isagreed || !$isasked);
        $isopen = tracking::may_enter($this->courseid, $this->userid);
        return [
            'courseid' => $this->courseid,
            'coursename' => consent_access::course_name($this->courseid, $this->userid),
            'courseurl' => $isopen ? (new \moodle_url('/course/view.php', ['id' => $this->courseid]))->out(false) : null,
            'imageurl' => $isshown ? badge_image::shown($this->mapping->get('badgeimageurl')) : null,
            'consent' => !$isasked ? null : [
                'url' => self::consent_url($this->courseid),
                'isagreed' => $isagreed,
                'isrefused' => $answer && !$isagreed,
                'since' => $answer ? self::time((int) $answer->timemodified) : null,
            ],
        ];
    }

    /**
     * How it stands, in the learner's words.
     *
     * @param string $word of {@see learner_condition}
     * @param string $platform
     * @param string|null $revoked when it was revoked
     * @return array
     */
    private function words(string $word, string $platform, ?string $revoked = null): array {
        $kind = learner_condition::kind($word);
        return [
            'state' => get_string("mybadgekind_$kind", 'local_navigatr'),
            'text' => get_string("mybadge_$word", 'local_navigatr', ['time' => $revoked] + (array) consent_text::facts($platform)),
            'ison' . $kind => true,
            'isanswerwanted' => $kind === 'todo' || $word === 'incompleteasked',
            'profileurl' => in_array($word, self::OF_PROFILE, true) ? (new \moodle_url('/user/edit.php'))->out(false) : null,
        ];
    }

    /**
     * Where it goes or went. Moodle does not know: the profile of today may have another address.
     *
     * @param \stdClass $award
     * @param string $word
     * @return array|null `sentto` or `goesto`, or `isunknown`; null: nothing is said
     */
    private function address(\stdClass $award, string $word): ?array {
        if ($this->copy === null || !in_array($word, self::ADDRESSED, true)) {
            return null;
        }
        $address = $this->copy->address($award->uuid);
        if ($address === null) {
            return $word === 'issued' ? ['isunknown' => $this->copy->isfresh] : null;
        }
        $wassent = in_array($word, ['issued', 'sent'], true);
        return [$wassent ? 'sentto' : 'goesto' => $address];
    }

    /**
     * When a badge expires. What was sent may have been sent with another number of months than the course has now: then only
     * the sidecar knows.
     *
     * @param \stdClass $award
     * @param string $word
     * @param bool $ismapped whether it is what the course is mapped to
     * @return array `expires` or `expired`; empty: nothing is said
     */
    private function expiry(\stdClass $award, string $word, bool $ismapped): array {
        $isto = in_array(learner_condition::kind($word), ['issued', 'coming', 'waiting', 'todo'], true);
        $own = $ismapped && $word !== 'issued' ? expiry::months($this->mapping) : 0;
        $can = $isto && features::of_target($award->target, 'expiry');
        $months = $can ? $this->copy?->valid_months($award->uuid) ?? $own : 0;
        $time = expiry::time((int) $award->timecompleted, $months);
        return $time === null ? [] : [$time <= time() ? 'expired' : 'expires' => expiry::day($time)];
    }

    /**
     * Where a learner answers about a course.
     *
     * @param int $courseid
     * @return string
     */
    public static function consent_url(int $courseid): string {
        return (new \moodle_url('/local/navigatr/consent.php', ['id' => $courseid]))->out(false);
    }

    /**
     * A time for people.
     *
     * @param int $time
     * @return string|null null: there is none
     */
    public static function time(int $time): ?string {
        return $time > 0 ? userdate($time, get_string('strftimedatetimeshort', 'core_langconfig')) : null;
    }
}
