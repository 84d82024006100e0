<?php
// Awards as years of issuing leave them, without the years: a tenth of them in the course, the others in nine more.
// Input: course, users (ids without a gap), from and to (numbers of the awards, up to a million); answer: how many there are.

use local_navigatr\local\account\accounts;
use local_navigatr\local\award\award;

require_once("$CFG->dirroot/lib/testing/generator/data_generator.php");
[$target] = accounts::targets();
$courses = [$input->course];
foreach (range(1, 9) as $number) {
    $shortname = "years-$number";
    $courses[] = $DB->get_field('course', 'id', ['shortname' => $shortname])
        ?: (new testing_data_generator())->create_course(['shortname' => $shortname, 'fullname' => $shortname])->id;
}
$digits = implode(' UNION ALL ', array_map(fn($digit) => "SELECT $digit AS d", range(0, 9)));
$from = implode(', ', array_map(fn($place) => "($digits) d$place", range(0, 5)));
$number = implode(' + ', array_map(fn($place) => 10 ** $place . " * d$place.d", range(0, 5)));
$learners = count($input->users);
$first = min($input->users);
// Learner after learner in the first course, then in the next.
$round = "MOD(CAST(FLOOR(n / $learners) AS DECIMAL(10, 0)), 10)";
$course = 'CASE ' . implode(' ', array_map(fn($key, $id) => "WHEN $round = $key THEN $id", array_keys($courses), $courses)) . ' END';
$state = "CASE MOD(n, 100) WHEN 1 THEN 'needs_attention' WHEN 2 THEN 'queued' ELSE 'issued' END";
$reason = "CASE MOD(n, 100) WHEN 1 THEN 'badge_not_issuable' ELSE NULL END";
$now = time();
$columns = [
    'uuid' => $DB->sql_concat("'award-'", 'n'), 'courseid' => $course, 'userid' => "$first + MOD(n, $learners)",
    'target' => '?', 'onekey' => $DB->sql_concat("'award-'", 'n'), 'providerid' => "'1'", 'badgeid' => "'51'",
    'coursename' => "'A course'", 'timecompleted' => "$now - 1000000 + n", 'origin' => "'event'", 'status' => "'sent'", 'due' => '0',
    'state' => $state, 'reason' => $reason, 'timesent' => $now, 'timeissued' => "$now - 1000000 + n",
    'timecreated' => "$now - 1000000 + n", 'timemodified' => "$now - 1000000 + n",
];
$DB->execute('INSERT INTO {' . award::TABLE . '} (' . implode(', ', array_keys($columns)) . ')
              SELECT ' . implode(', ', $columns) . "
                FROM (SELECT $number AS n FROM $from) numbers
               WHERE n >= ? AND n < ?", [$target, $input->from, $input->to]);
foreach ([award::TABLE, 'user', 'course'] as $table) {
    $DB->execute(($DB->get_dbfamily() === 'postgres' ? 'VACUUM ANALYZE' : 'ANALYZE TABLE') . " {{$table}}");
}
$answer = $DB->count_records(award::TABLE);
