<?php
// Open Badge Factory's own plugin is there, or gone: its files as far as Moodle looks for them, and its tables of rules.
// Input: installed.

// It brings the class of tables.
$manager = $DB->get_manager();
$folder = "$CFG->dirroot/local/obf";
$tables = [
    'local_obf_criterion' => ['badge_id', 'client_id'],
    'local_obf_criterion_courses' => ['obf_criterion_id', 'courseid', 'grade', 'completed_by', 'criteria_type'],
    'local_obf_criterion_met' => ['obf_criterion_id', 'user_id', 'met_at'],
];
foreach ($tables as $name => $columns) {
    $table = new xmldb_table($name);
    if ($manager->table_exists($table)) {
        $manager->drop_table($table);
    }
    $table->add_field('id', XMLDB_TYPE_INTEGER, '10', null, XMLDB_NOTNULL, XMLDB_SEQUENCE);
    foreach ($columns as $column) {
        $istext = in_array($column, ['badge_id', 'client_id'], true);
        $table->add_field($column, $istext ? XMLDB_TYPE_CHAR : XMLDB_TYPE_INTEGER, $istext ? '255' : '10');
    }
    $table->add_key('primary', XMLDB_KEY_PRIMARY, ['id']);
    if ($input->installed) {
        $manager->create_table($table);
    }
}
$DB->delete_records('capabilities', ['component' => 'local_obf']);
remove_dir($folder);
if ($input->installed) {
    mkdir($folder);
    file_put_contents("$folder/version.php", "<?php\n\$plugin->component = 'local_obf';\n\$plugin->version = 2025110700;\n");
    foreach (['viewdetails', 'editcriterion'] as $name) {
        $DB->insert_record('capabilities', (object) [
            'name' => "local/obf:$name", 'captype' => 'write', 'contextlevel' => CONTEXT_SYSTEM, 'component' => 'local_obf',
            'riskbitmask' => 0,
        ]);
    }
}
// Moodle keeps which plugins there are.
@unlink("$CFG->cachedir/core_component.php");
