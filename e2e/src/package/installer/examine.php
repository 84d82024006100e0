<?php
// Compares what Moodle installed with what the plugin describes.

$plugin = new stdClass();
require($CFG->dirroot . '/local/navigatr/version.php');
if ((int) get_config('local_navigatr', 'version') !== $plugin->version) {
    throw new coding_exception('Moodle did not install the plugin');
}
$manager = $DB->get_manager();
$errors = $manager->check_database_schema($manager->get_install_xml_schema());
if ($errors) {
    throw new coding_exception('Tables are not as described: ' . json_encode($errors));
}
echo $plugin->release;
