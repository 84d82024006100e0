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

namespace local_navigatr\external;

use local_navigatr\local\mapping\mapping;
use local_navigatr\local\sidecar\badge_image;

/**
 * A mapping in the shape of the contract, for every function that returns one.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class mapping_exporter {
    /**
     * The shape.
     *
     * @param mapping $mapping
     * @return array
     */
    public static function shape(mapping $mapping): array {
        return [
            'courseId' => (int) $mapping->get('courseid'),
            'providerId' => $mapping->get('providerid'),
            'providerName' => $mapping->provider_name(),
            'badgeId' => $mapping->get('badgeid'),
            'badgeName' => $mapping->badge_name(),
            'badgeImageUrl' => badge_image::shown($mapping->get('badgeimageurl')),
            'badgeUrl' => (string) badge_image::shown($mapping->get('badgeurl')),
            'state' => $mapping->get('state'),
            'sendScore' => (bool) $mapping->get('sendscore'),
            'issueAgain' => (bool) $mapping->get('issueagain'),
        ];
    }
}
