<?php
// As the vendor's plugin of the same name leaves a site, and ours unpacked over it. Input: course, holder (a user id).

use local_navigatr\fixtures\vendor_site;
use local_navigatr\local\config;

require_once($CFG->dirroot . '/local/navigatr/tests/fixtures/vendor_site.php');

vendor_site::install();
// Its image would be asked for outside this machine.
vendor_site::map($input->course, ['badge_image_url' => '']);
vendor_site::tried($input->course, $input->holder);
vendor_site::queue();

// What our own installation has left in Moodle's tables.
capabilities_cleanup(config::COMPONENT);
foreach (['external_functions', 'message_providers', 'task_scheduled'] as $table) {
    $DB->delete_records($table, ['component' => config::COMPONENT]);
}
set_config('allversionshash', '');
// Moodle's own page of an upgrade shows what it fetches from outside.
set_config('showcampaigncontent', 0);
set_config('showservicesandsupportcontent', 0);
// Not the themes: to compile them takes seconds, and the upgrade does it again.
purge_caches(['muc' => true]);
