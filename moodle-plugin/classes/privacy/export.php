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

namespace local_navigatr\privacy;

use core_privacy\local\request\approved_contextlist;
use core_privacy\local\request\writer;
use local_navigatr\local\award\award;
use local_navigatr\local\bulk\run;
use local_navigatr\local\consent\consents;
use local_navigatr\local\erasure\erasures;
use local_navigatr\local\mapping\mapping;
use local_navigatr\local\platform;
use local_navigatr\local\sidecar\client;
use local_navigatr\local\sync\hold_requests;

/**
 * Writes down what Moodle and the sidecar hold about a user.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class export {
    /** What of a learner's award is about who acted on it: neither whose it is, nor what came of it. */
    private const OF_ACT = [
        'courseid', 'coursename', 'target', 'providerid', 'badgeid', 'badgename', 'origin', 'status', 'cancelreason',
        'timemodified',
    ];

    /** @var int */
    private readonly int $userid;

    /** @var \context[] Approved contexts by the id of the course that they hold the data of. */
    private array $courses = [];

    /** @var \context[] Approved contexts by the id of the category that they are of. */
    private array $categories = [];

    /** @var \context|null The user's own context or what stands for it, if it is approved: what belongs to no course goes there. */
    private ?\context $home = null;

    /**
     * An export of approved contexts.
     *
     * @param approved_contextlist $contextlist
     * @param client $client
     */
    public function __construct(
        approved_contextlist $contextlist,
        /** @var client */
        private readonly client $client
    ) {
        $this->userid = (int) $contextlist->get_user()->id;
        foreach ($contextlist->get_contexts() as $context) {
            if ($context instanceof \context_course) {
                $this->courses[$context->instanceid] = $context;
            }
            if ($context instanceof \context_coursecat) {
                $this->categories[$context->instanceid] = $context;
            }
            if (gone::is_context_of($context, $this->userid)) {
                $this->home = $context;
                $this->courses += array_fill_keys(gone::courses($this->userid), $context);
                $this->categories += array_fill_keys(gone::categories($this->userid), $context);
            }
        }
    }

    /**
     * Writes everything.
     */
    public function write(): void {
        $this->write_bulk();
        if (!$this->courses && !$this->home) {
            return;
        }
        $learner = ['userid' => $this->userid];
        $this->write_rows('awards', award::TABLE, $learner);
        $this->write_acts();
        $this->write_rows('consents', consents::TABLE, $learner);
        $this->write_rows('mapping', mapping::TABLE, ['usermodified' => $this->userid]);
        $this->write_rows('erasures', erasures::TABLE, $learner);
        bulk_export::write($this->userid, $this->home);
        $this->write_sidecar();
    }

    /**
     * Rows of one of Moodle's own tables.
     *
     * @param string $name
     * @param string $table
     * @param array $about the learners that they are about
     */
    private function write_rows(string $name, string $table, array $about): void {
        global $DB;
        $this->write_by_course($name, array_map([readable_row::class, 'of'], array_values($DB->get_records($table, $about, 'id'))));
    }

    /**
     * What the user, or somebody who had logged in as a user, did to the awards of others: it is the actor's, and of the learner
     * nothing is told.
     */
    private function write_acts(): void {
        global $DB;
        $select = 'userid <> :learner AND (usermodified = :actor OR realuserid = :behind)';
        $params = ['learner' => $this->userid, 'actor' => $this->userid, 'behind' => $this->userid];
        $acts = [];
        foreach ($DB->get_records_select(award::TABLE, $select, $params, 'id') as $award) {
            $act = array_intersect_key((array) readable_row::of($award), array_flip(self::OF_ACT));
            $acts[] = (object) ($act + ['by' => in_words::doer($this->userid, (int) $award->realuserid)]);
        }
        $this->write_by_course('acts', $acts);
    }

    /**
     * Writes what belongs to courses.
     *
     * @param string $name
     * @param \stdClass[] $rows with `courseid`
     */
    private function write_by_course(string $name, array $rows): void {
        $path = $this->path("privacy:export:$name");
        foreach (self::by_context($rows, fn($row) => $this->context_of((int) $row->courseid)) as [$context, $mine]) {
            writer::with_context($context)->export_data($path, (object) [$name => $mine]);
        }
    }

    /**
     * Tables of courses and badges that the user confirmed.
     */
    private function write_bulk(): void {
        global $DB;
        $tables = $DB->get_records(run::TABLE, ['userid' => $this->userid], 'id');
        $bycontext = self::by_context($tables, fn($table) => $this->categories[$table->categoryid] ?? null);
        foreach ($bycontext as [$context, $mine]) {
            $readable = array_map([readable_row::class, 'of'], $mine);
            writer::with_context($context)->export_data($this->path('privacy:export:bulk'), (object) ['tables' => $readable]);
        }
    }

    /**
     * What the sidecar holds: what belongs to a course under the course, name and address under the user.
     */
    private function write_sidecar(): void {
        $path = $this->path('privacy:export:sidecar');
        // Not the writer of it: there is only one, which moves from context to context.
        $personal = $this->home ?? reset($this->courses);
        try {
            // Without the user's own context only what belongs to the approved courses.
            $answer = sidecar_data::of($this->client, $this->userid, $this->home ? [] : array_keys($this->courses));
            $accounts = [$this->userid, ...erase::former_accounts($this->userid, [])];
            $history = ['audit' => readable_answer::history($answer->audit, $accounts)];
            $held = (object) ($history + array_map([readable_answer::class, 'all'], (array) $answer));
        } catch (\Throwable $error) {
            // Also an answer that cannot be read: what Moodle itself holds is exported all the same.
            $note = get_string('privacy:export:sidecardown', 'local_navigatr');
            writer::with_context($personal)->export_data($path, (object) ['note' => $note]);
            return;
        }
        $bycontext = self::by_context($held->issuances, fn($issuance) => $this->context_of((int) $issuance->courseId));
        foreach ($bycontext as [$context, $issuances]) {
            writer::with_context($context)->export_related_data($path, 'issuances', (object) ['issuances' => $issuances]);
        }
        writer::with_context($personal)->export_data($path, (object) [
            'note' => self::note($held->issuances),
            'recipients' => $held->recipients,
            'audit' => $held->audit,
            'holds' => $held->holds,
            'erasures' => $held->erasures,
            'sharedAddresses' => $held->sharedAddresses,
        ]);
    }

    /**
     * Which platforms have the badges, and who to ask there.
     *
     * @param \stdClass[] $issuances
     * @return string
     */
    private static function note(array $issuances): string {
        $platforms = array_unique(array_map(fn($one) => platform::of_target($one->target ?? null), $issuances));
        $notes = array_map(
            fn($platform) => platform::string('privacy:export:navigatr', $platform),
            $platforms ?: [platform::of_target(null)]
        );
        return implode(' ', $notes);
    }

    /**
     * Items by the context that each belongs to; those of contexts that are not approved are left out.
     *
     * @param \stdClass[] $items
     * @param callable $contextof gives an item's context, or null
     * @return array[] pairs of a context and its items
     */
    private static function by_context(array $items, callable $contextof): array {
        $pairs = [];
        foreach ($items as $item) {
            $context = $contextof($item);
            if ($context) {
                $pairs[$context->id] ??= [$context, []];
                $pairs[$context->id][1][] = $item;
            }
        }
        return $pairs;
    }

    /**
     * Where the data of a course goes: to the user where nothing in Moodle tells of the two any more, as after an erasure.
     *
     * @param int $courseid 0: none
     * @return \context|null null when it was not approved
     */
    private function context_of(int $courseid): ?\context {
        global $DB;
        if (isset($this->courses[$courseid]) || !$this->home) {
            return $this->courses[$courseid] ?? null;
        }
        $names = [
            [award::TABLE, 'userid'], [award::TABLE, 'usermodified'], [award::TABLE, 'realuserid'], [consents::TABLE, 'userid'],
            [mapping::TABLE, 'usermodified'], [hold_requests::TABLE, 'realuserid'],
        ];
        foreach ($names as [$table, $column]) {
            if ($DB->record_exists($table, [$column => $this->userid, 'courseid' => $courseid])) {
                return null;
            }
        }
        return $this->home;
    }

    /**
     * Where in the export it goes.
     *
     * @param string $string name of the last step
     * @return string[]
     */
    private function path(string $string): array {
        return [get_string('pluginname', 'local_navigatr'), get_string($string, 'local_navigatr')];
    }
}
