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

/**
 * What Moodle calls by name.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

use local_navigatr\local\award\completion_records;
use local_navigatr\local\award\learner_search;
use local_navigatr\local\completion\other_plugin_awards;
use local_navigatr\local\config;
use local_navigatr\local\isolated;
use local_navigatr\local\learner\own_badges;
use local_navigatr\local\mapping\mappings;

/**
 * A course is to be deleted, which takes minutes. Its completions go long before the course itself: what lacks its completion in
 * between was not taken back; what lacks it already was.
 *
 * @param stdClass $course
 */
function local_navigatr_pre_course_delete(stdClass $course): void {
    // While the rules of local_obf are there, which go with the course, and the completions.
    isolated::run("badges of local_obf in course $course->id", fn() => other_plugin_awards::record_in_course((int) $course->id));
    isolated::run("deletion of course $course->id", function () use ($course) {
        completion_records::update((int) $course->id);
        completion_records::note_reset((int) $course->id);
    });
}

/**
 * Adds the badge and its log to a course's navigation: under More in Boost, in the administration block in Classic.
 *
 * @param navigation_node $navigation
 * @param stdClass $course
 * @param context_course $context
 */
function local_navigatr_extend_navigation_course(navigation_node $navigation, stdClass $course, context_course $context): void {
    if ((int) $course->id === (int) SITEID) {
        return;
    }
    // A fault here would break every page of the course.
    isolated::run("navigation of course $course->id", fn() => local_navigatr_add_pages($navigation, $course, $context));
}

/**
 * Adds the plugin's pages of a course, for those who may see them.
 *
 * @param navigation_node $navigation
 * @param stdClass $course
 * @param context_course $context
 */
function local_navigatr_add_pages(navigation_node $navigation, stdClass $course, context_course $context): void {
    if (has_capability('local/navigatr:configurecourse', $context)) {
        $navigation->add(
            get_string('coursebadge', 'local_navigatr'),
            new moodle_url('/local/navigatr/badge.php', ['id' => $course->id]),
            navigation_node::TYPE_SETTING,
            null,
            'local_navigatr_badge',
            new pix_icon('i/badge', '')
        );
    }
    if (has_capability('local/navigatr:viewlog', $context)) {
        $navigation->add(
            get_string('issuancelog', 'local_navigatr'),
            new moodle_url('/local/navigatr/log.php', ['id' => $course->id]),
            navigation_node::TYPE_SETTING,
            null,
            'local_navigatr_log',
            new pix_icon('i/report', '')
        );
    }
    if (!has_capability('local/navigatr:configurecourse', $context)) {
        local_navigatr_add_own_badge($navigation, $course);
    }
}

/**
 * Adds the learner's own badge of the course, with the consent to it.
 *
 * @param navigation_node $navigation
 * @param stdClass $course
 */
function local_navigatr_add_own_badge(navigation_node $navigation, stdClass $course): void {
    if (!own_badges::is_offered((int) $course->id)) {
        return;
    }
    $navigation->add(
        get_string('mybadge', 'local_navigatr'),
        new moodle_url('/local/navigatr/mybadges.php', ['id' => $course->id]),
        navigation_node::TYPE_SETTING,
        null,
        'local_navigatr_mybadge',
        new pix_icon('i/badge', '')
    );
}

/**
 * Adds a learner's badges and answers to the own profile: the way to them for who has left the course.
 *
 * @param \core_user\output\myprofile\tree $tree
 * @param stdClass $user
 * @param bool $iscurrentuser
 * @param stdClass|null $course the course in which the profile is looked at; null: the profile of the site
 */
function local_navigatr_myprofile_navigation(
    \core_user\output\myprofile\tree $tree,
    $user,
    $iscurrentuser,
    $course = null
): void {
    // A fault here would break the profile.
    isolated::run("profile of user $user->id", function () use ($tree, $user, $iscurrentuser, $course) {
        local_navigatr_add_explanation($tree, $user, $course);
        if (!$iscurrentuser || isguestuser($user) || !config::is_paired() && !own_badges::has_any((int) $user->id)) {
            return;
        }
        $url = new moodle_url('/local/navigatr/mybadges.php');
        $title = get_string('mybadges', 'local_navigatr');
        $tree->add_node(new \core_user\output\myprofile\node('miscellaneous', 'local_navigatr_mybadges', $title, null, $url));
    });
}

/**
 * Adds the way to why a learner has a badge or none, to the profile in a course with a badge. Participants and the report of
 * completions link to this profile; neither lets a plugin add to its rows.
 *
 * @param \core_user\output\myprofile\tree $tree
 * @param stdClass $user
 * @param stdClass|null $course
 */
function local_navigatr_add_explanation(\core_user\output\myprofile\tree $tree, stdClass $user, ?stdClass $course): void {
    $courseid = (int) ($course->id ?? SITEID);
    if ($courseid === (int) SITEID || !has_capability('local/navigatr:viewlog', context_course::instance($courseid))) {
        return;
    }
    if (!mappings::for_course($courseid) || !learner_search::is_found($courseid, (int) $user->id)) {
        return;
    }
    $url = new moodle_url('/local/navigatr/explain.php', ['id' => $courseid, 'user' => $user->id]);
    $title = get_string('explainlearnerbadge', 'local_navigatr');
    $tree->add_node(new \core_user\output\myprofile\node('reports', 'local_navigatr_explain', $title, null, $url));
}

/**
 * Adds the badges of all its courses, and their log, to a category's settings.
 *
 * @param navigation_node $navigation
 * @param context_coursecat $context
 */
function local_navigatr_extend_navigation_category_settings(navigation_node $navigation, context_coursecat $context): void {
    if (has_capability('local/navigatr:configurecourse', $context)) {
        $navigation->add(
            get_string('bulk', 'local_navigatr'),
            new moodle_url('/local/navigatr/bulk.php', ['categoryid' => $context->instanceid]),
            navigation_node::TYPE_SETTING,
            null,
            'local_navigatr_bulk',
            new pix_icon('i/badge', '')
        );
    }
    if (has_capability('local/navigatr:managecategorylimits', $context)) {
        $navigation->add(
            get_string('limits', 'local_navigatr'),
            new moodle_url('/local/navigatr/limits.php', ['categoryid' => $context->instanceid]),
            navigation_node::TYPE_SETTING,
            null,
            'local_navigatr_limits',
            new pix_icon('i/lock', '')
        );
    }
    if (has_capability('local/navigatr:viewcategorylog', $context)) {
        $navigation->add(
            get_string('issuancelog', 'local_navigatr'),
            new moodle_url('/local/navigatr/log.php', ['categoryid' => $context->instanceid]),
            navigation_node::TYPE_SETTING,
            null,
            'local_navigatr_log',
            new pix_icon('i/report', '')
        );
    }
}

/**
 * Adds the plugin's checks to Site administration > Reports > System status.
 *
 * @return \core\check\check[]
 */
function local_navigatr_status_checks(): array {
    return [
        new \local_navigatr\check\sidecar(),
        new \local_navigatr\check\account(),
        new \local_navigatr\check\holds(),
        new \local_navigatr\check\queue(),
        new \local_navigatr\check\erasures(),
        new \local_navigatr\check\recovery(),
        new \local_navigatr\check\address(),
        new \local_navigatr\check\network(),
        new \local_navigatr\check\certificate(),
        new \local_navigatr\check\tasks(),
        new \local_navigatr\check\update(),
    ];
}
