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

namespace local_navigatr\reportbuilder\local\entities;

use core_reportbuilder\local\report\column;
use core_reportbuilder\local\report\filter;
use lang_string;
use local_navigatr\local\platform;
use local_navigatr\reportbuilder\local\filters\platforms;

/**
 * The platform that a badge is issued from, where there are several.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
trait award_platform {
    /**
     * Its name.
     *
     * @return column
     */
    private function platform_column(): column {
        return $this->column('platform', new lang_string('platform', 'local_navigatr'))
            ->add_field("{$this->alias()}.target")
            ->set_is_sortable(false)
            ->add_callback(fn(?string $target): string => platform::name(platform::of_target($target)));
    }

    /**
     * Badges of one.
     *
     * @return filter
     */
    private function platform_filter(): filter {
        $title = new lang_string('platform', 'local_navigatr');
        return $this->filter(platforms::class, 'platform', $title, "{$this->alias()}.target")
            ->set_options_callback([platforms::class, 'options'])
            ->set_limited_operators([platforms::ANY_VALUE, platforms::EQUAL_TO]);
    }
}
