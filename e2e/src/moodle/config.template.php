<?php
// Configuration of a Moodle that exists for trying and testing local_navigatr: on this machine and in Docker.
// What differs from site to site comes from the variable NAVIGATR_SITE (JSON), else from navigatr-site.php.

unset($CFG);
global $CFG;
$CFG = new stdClass();

$navigatrsite = getenv('NAVIGATR_SITE');
$navigatrsite = $navigatrsite ? json_decode($navigatrsite, true) : require(__DIR__ . '/navigatr-site.php');

$CFG->dbtype = $navigatrsite['dbtype'] ?? 'pgsql';
$CFG->dblibrary = 'native';
$CFG->dbhost = $navigatrsite['dbhost'];
$CFG->dbname = $navigatrsite['dbname'];
$CFG->dbuser = $navigatrsite['dbuser'];
$CFG->dbpass = $navigatrsite['dbpass'];
$CFG->prefix = 'mdl_';
$CFG->dboptions = ['dbpersist' => false, 'dbport' => $navigatrsite['dbport'], 'dbsocket' => $navigatrsite['dbsocket'] ?? ''];

$CFG->wwwroot = $navigatrsite['wwwroot'];
$CFG->dataroot = $navigatrsite['dataroot'];
$CFG->admin = 'admin';
$CFG->directorypermissions = 02770;

$CFG->phpunit_prefix = 'phpu_';
$CFG->phpunit_dataroot = $navigatrsite['phpunitDataroot'];

// Nothing leaves the machine, nobody gets mail, nobody is asked to register the site.
$CFG->noemailever = true;
$CFG->disableupdatenotifications = true;
$CFG->disableupdateautodeploy = true;
$CFG->registrationpending = 0;
$CFG->site_is_public = false;

$CFG->cronclionly = 1;
// Else a run of cron lingers for three minutes, in case there is more to do.
$CFG->cron_keepalive = 0;
$CFG->preventexecpath = true;
$CFG->passwordpolicy = 0;
$CFG->cookiesecure = false;
$CFG->sessiontimeout = 28800;
if (!empty($navigatrsite['php'])) {
    $CFG->pathtophp = $navigatrsite['php'];
}

// Notices go to the log, where tests look for them, never into the page.
$CFG->debugdisplay = 0;
$CFG->debug = E_ERROR | E_PARSE | E_WARNING | E_NOTICE;
if ($navigatrsite['mode'] === 'developer') {
    // 2048 was E_STRICT, which Moodle counts in until 5.0 and newer PHP complains about.
    $CFG->debug = E_ALL | 2048;
    $CFG->cachejs = false;
    $CFG->cachetemplates = false;
    $CFG->langstringcache = false;
}

unset($navigatrsite);

require_once(__DIR__ . '/lib/setup.php');
