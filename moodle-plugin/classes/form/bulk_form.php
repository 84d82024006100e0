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

namespace local_navigatr\form;

use local_navigatr\local\account\accounts;
use local_navigatr\local\account\platforms;
use local_navigatr\local\bulk\row_platform;
use local_navigatr\local\bulk\table;
use local_navigatr\local\platform;

defined('MOODLE_INTERNAL') || die();

require_once($CFG->libdir . '/formslib.php');

/**
 * A table of courses and badges, as a file or pasted.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class bulk_form extends \moodleform {
    /**
     * Fields.
     */
    protected function definition() {
        $form = $this->_form;
        $form->addElement('hidden', 'categoryid', $this->_customdata['categoryid']);
        $form->setType('categoryid', PARAM_INT);
        $form->addElement('filepicker', 'file', get_string('file'), null, ['accepted_types' => ['.csv', '.txt']]);
        $form->addElement('textarea', 'pasted', get_string('bulkpaste', 'local_navigatr'), [
            'rows' => 6, 'cols' => 80, 'data-keep' => 1,
        ]);
        $form->setType('pasted', PARAM_RAW);
        $form->addElement('static', 'help', '', get_string('bulkimport_help', 'local_navigatr') . self::platforms());
        $this->add_action_buttons(false, get_string('bulkcheck', 'local_navigatr'));
    }

    /**
     * The table that was handed in. What a file held is shown below it, to be corrected there: a file that stays chosen would be
     * read again in place of what is pasted.
     *
     * @return string|null null when nothing was
     */
    public function table(): ?string {
        $data = $this->get_data();
        if (!$data) {
            return null;
        }
        $text = table::decode($this->get_file_content('file') ?: $data->pasted);
        $this->show($text);
        return $text;
    }

    /**
     * Shows a table, to be corrected or checked again: also one that was confirmed, and could not be saved.
     *
     * @param string $text
     */
    public function show(string $text): void {
        $this->_form->getElement('pasted')->setValue($text);
        $this->_form->getElement('file')->setValue(file_get_unused_draft_itemid());
    }

    /**
     * What the column of the platform takes, where there are several.
     *
     * @return string HTML
     */
    private static function platforms(): string {
        if (!accounts::are_several()) {
            return '';
        }
        $codes = array_map(fn($name) => "<code class=\"text-reset\">$name</code>", platforms::in_use());
        $usual = s(platform::name(platform::of_target(row_platform::target(''))));
        $facts = ['platforms' => implode(', ', $codes), 'usual' => $usual];
        return ' ' . get_string('bulkimport_platforms', 'local_navigatr', $facts);
    }
}
