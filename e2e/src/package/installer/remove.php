<?php
// Takes the plugin out of a test site: first its data, then its code.

\core\session\manager::set_user(get_admin());
require_once($CFG->libdir . '/adminlib.php');

core_plugin_manager::instance()->uninstall_plugin('local_navigatr', new null_progress_trace());
fulldelete($CFG->dirroot . '/local/navigatr');
if (get_config('local_navigatr', 'version') !== false) {
    throw new coding_exception('The plugin is still installed');
}
