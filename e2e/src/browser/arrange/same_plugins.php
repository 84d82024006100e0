<?php
// Moodle takes the plugins whose files are there for installed: else it wants an upgrade where they are others than before.

set_config('allversionshash', core_component::get_all_versions_hash());
purge_caches(['muc' => true]);
