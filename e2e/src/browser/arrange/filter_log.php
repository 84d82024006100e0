<?php
// Sets the main admin's filter by name in a log. Input: course (0: the log of the site), name (empty: no filter).

use core_reportbuilder\local\filters\text;
use core_reportbuilder\system_report_factory;
use local_navigatr\reportbuilder\local\systemreports\issuance_log;

$context = $input->course ? context_course::instance($input->course) : context_system::instance();
$report = system_report_factory::create(issuance_log::class, $context, 'local_navigatr');
$report->set_filter_values([
    'user:fullname_operator' => $input->name === '' ? text::ANY_VALUE : text::CONTAINS,
    'user:fullname_value' => $input->name,
]);
