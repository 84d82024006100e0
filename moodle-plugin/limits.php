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
 * Course category > Badge limits: which badges the courses of a category may use.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

use local_navigatr\local\access;
use local_navigatr\local\catalogue\limit_choices;
use local_navigatr\local\limit\limit_words;
use local_navigatr\local\limit\limits;
use local_navigatr\local\sidecar\client;
use local_navigatr\output\limits_page;
use local_navigatr\output\own_page;

require_once(__DIR__ . '/../../config.php');

// 0: the site; an address that lost its end is none of a category.
$categoryid = optional_param('categoryid', -1, PARAM_INT);
$isdone = optional_param('done', false, PARAM_BOOL);

own_page::come_back_to('limits', ['categoryid' => $categoryid]);
require_login(null, false);
$context = $categoryid === limits::SITE
    ? access::require_in_system(limit_words::CAPABILITY)
    : access::require_in_category($categoryid, limit_words::CAPABILITY);

$url = limit_words::url($categoryid);
$title = get_string('limits', 'local_navigatr');
$PAGE->set_context($context);
$PAGE->set_url($url);
$PAGE->set_pagelayout('admin');
if ($categoryid === limits::SITE) {
    own_page::place_below_settings($PAGE, $title);
} else {
    $PAGE->set_secondary_active_tab('local_navigatr_limits');
    $PAGE->set_title($title);
}
$PAGE->set_heading($categoryid === limits::SITE ? get_string('pluginname', 'local_navigatr') : $context->get_context_name(false));
own_page::prepare($PAGE, 'log');

// The sidecar may be slow, and the user's other tabs must not wait with this one.
$submitted = own_page::is_submitted();
\core\session\manager::write_close();
$choices = new limit_choices(client::lazy(), $categoryid);
$notice = null;
if ($submitted) {
    try {
        limits_page::save($categoryid, $choices);
        redirect(new moodle_url($url, ['done' => 1]));
    } catch (moodle_exception $refusal) {
        $notice = $refusal->getMessage();
    }
}

echo $OUTPUT->header();
echo $OUTPUT->heading($title);
if ($notice !== null) {
    echo own_page::outcome(s($notice), 'error');
} else if ($isdone) {
    echo own_page::outcome(get_string('changessaved'));
}
echo $OUTPUT->render_from_template('local_navigatr/limits', (new limits_page($categoryid, $choices))->export($notice !== null));
echo $OUTPUT->footer();
