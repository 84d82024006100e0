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
 * Course > More > Navigatr Badge: which badge the completion of this course earns.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

use local_navigatr\local\access;
use local_navigatr\local\catalogue\provider_ref;
use local_navigatr\local\completion\held_recompletions;
use local_navigatr\local\course_badge\course_badge_actions;
use local_navigatr\local\course_badge\mapping_options;
use local_navigatr\local\mapping\mapping_seen;
use local_navigatr\local\mapping\mappings;
use local_navigatr\local\sidecar\client;
use local_navigatr\output\course_page;
use local_navigatr\output\own_page;

require_once(__DIR__ . '/../../config.php');

$courseid = optional_param('id', 0, PARAM_INT);
$action = optional_param('action', '', PARAM_ALPHA);
$provider = provider_ref::parse(optional_param('provider', '', PARAM_RAW_TRIMMED))->text();
$badge = optional_param('badge', '', PARAM_ALPHANUMEXT);
$change = optional_param('change', false, PARAM_BOOL);
$stale = optional_param('stale', '', PARAM_ALPHANUMEXT);

own_page::come_back_to('badge', ['id' => $courseid]);
$course = access::course($courseid);
require_login($course);
$context = context_course::instance($course->id);
require_capability('local/navigatr:configurecourse', $context);

$url = new moodle_url('/local/navigatr/badge.php', ['id' => $course->id]);
$title = get_string('coursebadge', 'local_navigatr');
$PAGE->set_url($url);
$PAGE->set_pagelayout('incourse');
$PAGE->set_title($title . ': ' . format_string($course->shortname, true, ['context' => $context]));
$PAGE->set_heading(format_string($course->fullname, true, ['context' => $context]));
own_page::place_in_course($PAGE, 'local_navigatr_badge');
own_page::prepare($PAGE, 'image', 'badge', 'evidence', 'progress');

// The card's buttons come here without JavaScript; other forms always do.
// What a script of the page was refused for.
$difference = $stale === '' ? null : mapping_seen::difference($stale, mappings::for_course((int) $course->id));
$notice = $difference === null ? null : get_string('mappingchanged', 'local_navigatr', $difference);
$asks = false;
$input = null;
$client = client::lazy();
if ($action !== '' && own_page::is_submitted()) {
    try {
        $done = course_badge_actions::run($client, $course->id, $action);
        if ($done !== null) {
            redirect(new moodle_url($url, $done));
        }
        $asks = true;
    } catch (moodle_exception $failure) {
        $notice = $failure->getMessage();
        // What somebody wrote is not lost when it is refused.
        $input = $action === 'options' ? mapping_options::posted() : null;
    }
}

echo $OUTPUT->header();
echo own_page::heading($title, 'coursebadge');
if ($asks) {
    $yes = ['action' => $action, 'confirmed' => 1, 'seen' => optional_param('seen', '', PARAM_ALPHANUMEXT)];
    // What is confirmed is the number in the question.
    $yes['count'] = held_recompletions::count($course->id);
    echo $OUTPUT->confirm(course_badge_actions::question($course->id, $action), new moodle_url($url, $yes), $url);
    echo $OUTPUT->footer();
    exit;
}
$done = optional_param('done', '', PARAM_ALPHA);
if ($notice !== null) {
    echo own_page::outcome(s($notice), 'error');
} else if (($outcome = course_badge_actions::outcome($done, (int) $course->id)) !== null) {
    echo own_page::outcome(get_string($outcome, 'local_navigatr'));
}
// The page may have to wait for the sidecar; the user's other tabs must not wait with it. Not earlier: the header keeps the
// navigation in the session.
\core\session\manager::write_close();
$asked = ['provider' => $provider, 'badge' => $badge, 'change' => $change, 'input' => $input];
$asked['sendscore'] = optional_param('sendscore', null, PARAM_BOOL);
$page = new course_page($course, $asked, $client);
echo $OUTPUT->render_from_template('local_navigatr/course_page', $page->export_for_template($OUTPUT));
$PAGE->requires->js_call_amd('local_navigatr/course_badge-lazy', 'init');
if ($page->has_picker()) {
    $PAGE->requires->js_call_amd('local_navigatr/badge_picker-lazy', 'init');
}
echo own_page::support();
echo $OUTPUT->footer();
