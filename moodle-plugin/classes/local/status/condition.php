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

namespace local_navigatr\local\status;

use local_navigatr\local\reader;

/**
 * How an award, a mapping or the site stands: what keeps badges, why, and what the reader can do. A plain value, in the
 * words of one reader: {@see reader}.
 *
 * @package    local_navigatr
 * @copyright  2026 Navigatr for Moodle contributors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class condition {
    /** It goes on without anybody. */
    public const MOVING = 'moving';

    /** Something keeps it from going on. */
    public const HELD = 'held';

    /** It failed, and needs somebody. */
    public const FAILING = 'failing';

    /** It came to its end, or is as somebody wanted it. */
    public const SETTLED = 'settled';

    /** @var string What the reader can do; empty: nothing. */
    public readonly string $todo;

    /** @var \moodle_url|null Where to do it. */
    public readonly ?\moodle_url $url;

    /** @var string The words of the link. */
    public readonly string $link;

    /** @var int|null Since when, unix time; null: not known. */
    public readonly ?int $since;

    /**
     * A condition.
     *
     * @param string $kind one of the constants above
     * @param string $code what an administrator finds it by, for example `token_refused`
     * @param string $why one sentence, plain text; may be empty
     * @param array $more `todo`, `url` and `link`, `since`, where there are such
     */
    public function __construct(
        /** @var string One of the constants above. */
        public readonly string $kind,
        /** @var string What an administrator finds it by. */
        public readonly string $code,
        /** @var string Why, as one sentence of plain text. */
        public readonly string $why,
        array $more = []
    ) {
        $this->todo = $more['todo'] ?? '';
        $this->url = $more['url'] ?? null;
        $this->link = $more['link'] ?? '';
        $this->since = $more['since'] ?? null;
    }

    /**
     * Why, and what to do.
     *
     * @return string plain text
     */
    public function sentence(): string {
        return trim("$this->why $this->todo");
    }

    /**
     * For the templates that show a notice with a link.
     *
     * @return array
     */
    public function export(): array {
        return ['message' => $this->sentence(), 'url' => $this->url?->out(false), 'link' => $this->link];
    }
}
