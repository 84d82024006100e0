<?php
// What PHPStan cannot read from Moodle's source: the old names of classes, which Moodle makes while it runs.

define('MOODLE_INTERNAL', true);
define('CLI_SCRIPT', true);
define('PHPUNIT_TEST', false);

$root = getenv('MOODLE');
// Files of Moodle read it as a global, and this one is included in a function.
$GLOBALS['CFG'] = (object) ['dirroot' => $root, 'libdir' => "$root/lib"];
spl_autoload_register(function (string $class) use ($root): void {
    [$component, $rest] = explode('\\', $class, 2) + [1 => ''];
    $folders = ['core' => 'lib', 'core_cache' => 'cache', 'core_filters' => 'filter', 'core_table' => 'lib/table'];
    $folder = $folders[$component] ?? null;
    $file = "$root/$folder/classes/" . str_replace('\\', '/', $rest) . '.php';
    if ($folder !== null && is_file($file)) {
        require_once($file);
    }
});

$names = [
    'action_link' => 'core\output\action_link',
    'bootstrap_renderer' => 'core\output\bootstrap_renderer',
    'cache' => 'core_cache\cache',
    'cache_helper' => 'core_cache\helper',
    'cache_store' => 'core_cache\store',
    'coding_exception' => 'core\exception\coding_exception',
    'context' => 'core\context',
    'context_block' => 'core\context\block',
    'context_course' => 'core\context\course',
    'context_coursecat' => 'core\context\coursecat',
    'context_helper' => 'core\context_helper',
    'context_module' => 'core\context\module',
    'context_system' => 'core\context\system',
    'context_user' => 'core\context\user',
    'core_component' => 'core\component',
    'core_plugin_manager' => 'core\plugin_manager',
    'core_user' => 'core\user',
    'filter_manager' => 'core_filters\filter_manager',
    'flexible_table' => 'core_table\flexible_table',
    'html_writer' => 'core\output\html_writer',
    'invalid_parameter_exception' => 'core\exception\invalid_parameter_exception',
    'invalid_response_exception' => 'core\exception\invalid_response_exception',
    'lang_string' => 'core\lang_string',
    'moodle_exception' => 'core\exception\moodle_exception',
    'moodle_url' => 'core\url',
    'null_progress_trace' => 'core\output\progress_trace\null_progress_trace',
    'page_requirements_manager' => 'core\output\requirements\page_requirements_manager',
    'paging_bar' => 'core\output\paging_bar',
    'pix_icon' => 'core\output\pix_icon',
    'plugin_renderer_base' => 'core\output\plugin_renderer_base',
    'progress_trace' => 'core\output\progress_trace',
    'renderable' => 'core\output\renderable',
    'renderer_base' => 'core\output\renderer_base',
    'require_login_exception' => 'core\exception\require_login_exception',
    'required_capability_exception' => 'core\exception\required_capability_exception',
    'table_sql' => 'core_table\sql_table',
    'templatable' => 'core\output\templatable',
];
foreach ($names as $old => $new) {
    if ((class_exists($new) || interface_exists($new)) && !class_exists($old, false) && !interface_exists($old, false)) {
        class_alias($new, $old);
    }
}
