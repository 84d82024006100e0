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

use local_navigatr\local\account\platforms;
use local_navigatr\local\platform;

/**
 * What every page of the plugin asks of Moodle's page, and how it says what came of an act.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class own_page {
    /** Pages of entries in a course's navigation. */
    private const ENTRIES = [
        'local_navigatr_badge' => '/local/navigatr/badge.php',
        'local_navigatr_log' => '/local/navigatr/log.php',
        'local_navigatr_mybadge' => '/local/navigatr/mybadges.php',
    ];

    /** What a page says that was left open, for example when Moodle cannot be asked for its words. */
    private const FAILURES = ['inputkept', 'loggedinagain', 'loggedout', 'moodledidnotanswer', 'nolongerinside'];

    /**
     * Prepares a page, before its header is printed.
     *
     * @param \moodle_page $page whose URL is set
     * @param string ...$styles names of files in css/
     */
    public static function prepare(\moodle_page $page, string ...$styles): void {
        global $USER;
        $isposted = (bool) data_submitted();
        // Coming back to it asks for it anew: another tab, another person or cron has changed it since. What answers a form is
        // kept: a browser that has to ask again for such a page shows an error of its own.
        $page->set_cacheable($isposted);
        foreach ([...$styles, 'names'] as $style) {
            $page->requires->css(self::style($style));
        }
        $page->requires->strings_for_js(self::FAILURES, 'local_navigatr');
        $page->requires->js_call_amd('local_navigatr/own_page-lazy', 'init', [
            $isposted ? $page->url->out(false) : '',
            (int) $USER->id,
            $page->url->out_as_local_url(false),
        ]);
    }

    /**
     * Who has to log in before a form is taken comes back to its page. Moodle would lead to the address of the form, which says
     * nothing of what it is about. To be called before Moodle asks for the login.
     *
     * @param string $page name of its file
     * @param array $about parameters of its address
     */
    public static function come_back_to(string $page, array $about): void {
        global $PAGE;
        if (data_submitted()) {
            $PAGE->set_url("/local/navigatr/$page.php", $about);
        }
    }

    /**
     * Whether a form was sent.
     *
     * @return bool
     * @throws \moodle_exception `invalidsesskey` when it was sent from another session: a page that did nothing must not look as
     *     if it had
     */
    public static function is_submitted(): bool {
        if (!data_submitted()) {
            return false;
        }
        require_sesskey();
        return true;
    }

    /**
     * Aligns a page of a course with its heading, as Moodle's own are, and marks its entry in the course's navigation.
     *
     * @param \moodle_page $page
     * @param string $tab key of the entry
     * @param string|null $title of a page that has no entry of its own: it stands below that one
     */
    public static function place_in_course(\moodle_page $page, string $tab, ?string $title = null): void {
        $page->add_body_class('limitedwidth');
        $page->set_secondary_active_tab($tab);
        if ($title !== null) {
            // Themes without tabs find the entry by its address.
            \navigation_node::override_active_url(new \moodle_url(self::ENTRIES[$tab], ['id' => $page->course->id]));
            $page->navbar->add($title);
        }
    }

    /**
     * Marks where a page of the administration is: by its address Moodle finds no tab.
     *
     * @param \moodle_page $page
     * @param string $tab key of the tab
     * @param string|null $title of a page that has no entry of its own: it stands below the one that the page was set up for
     */
    public static function place_in_administration(\moodle_page $page, string $tab, ?string $title = null): void {
        $page->set_primary_active_tab('siteadminnode');
        $page->set_secondary_active_tab($tab);
        if ($title !== null) {
            $page->set_title($title);
            $page->navbar->add($title);
        }
    }

    /**
     * Marks where a page is to which the settings page leads.
     *
     * @param \moodle_page $page
     * @param string $title
     */
    public static function place_below_settings(\moodle_page $page, string $title): void {
        // Themes without tabs find the entry by its address, once all entries are there.
        \navigation_node::require_admin_tree();
        \navigation_node::override_active_url(new \moodle_url('/local/navigatr/connection.php'));
        self::place_in_administration($page, 'modules', $title);
    }

    /**
     * Names a page after something whose name is known as text only. Moodle takes titles and headings for HTML.
     *
     * @param \moodle_page $page
     * @param string $title
     * @param string $name plain text; empty: the page stands for itself
     */
    public static function set_names(\moodle_page $page, string $title, string $name): void {
        $name = s($name);
        $page->set_title(implode(': ', array_filter([$title, $name])));
        $page->set_heading($name ?: $title);
    }

    /**
     * The address of a style sheet. Moodle lets browsers keep it for ever, so each update gives it another address.
     *
     * @param string $style name of a file in css/
     * @return \moodle_url
     */
    private static function style(string $style): \moodle_url {
        $revision = theme_get_revision();
        // Negative: somebody is working on the theme and wants to see each change.
        return new \moodle_url("/local/navigatr/css/$style.css", ['rev' => $revision > 0 ? $revision : time()]);
    }

    /**
     * The heading of a page, with a button for its short guide.
     *
     * @param string $title
     * @param string $guide key of a string that has another one with `_help`
     * @return string
     */
    public static function heading(string $title, string $guide): string {
        global $OUTPUT;
        return $OUTPUT->heading_with_help($title, $guide, 'local_navigatr');
    }

    /**
     * Who to ask: at the platforms that the site issues badges from, or is to issue from.
     *
     * @return string
     */
    public static function support(): string {
        $lines = array_map(function ($platform) {
            $facts = platform::facts($platform);
            $words = get_string('asksupport', 'local_navigatr', $facts);
            $link = \html_writer::link('mailto:' . $facts['contact'], s($words), ['class' => 'text-break']);
            return \html_writer::tag('p', $link, ['class' => 'small mb-1']);
        }, platforms::in_use());
        return \html_writer::div(implode('', $lines), 'mt-4', ['data-region' => 'local_navigatr-support']);
    }

    /**
     * What came of an act, where the person who did it goes on reading: it gets the focus.
     *
     * @param string $html
     * @param string $kind of Moodle's notifications
     * @return string
     */
    public static function outcome(string $html, string $kind = 'success'): string {
        global $OUTPUT;
        return \html_writer::div($OUTPUT->notification($html, $kind, false), '', [
            'data-region' => 'local_navigatr-outcome',
            'tabindex' => -1,
        ]);
    }
}
