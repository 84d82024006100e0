<?php
// Reads paths, one a line, and prints the functions in them that have a name and a body, as JSON: see function-lines.ts.

/**
 * Which token closes the body that comes next; null when a declaration ends without one.
 *
 * @param PhpToken[] $tokens
 * @param int $at
 * @return int|null
 */
function body_end(array $tokens, int $at): ?int {
    for ($depth = 0; ; $at++) {
        if ($tokens[$at]->is(['{', T_CURLY_OPEN, T_DOLLAR_OPEN_CURLY_BRACES])) {
            $depth++;
        } else if ($tokens[$at]->is('}') && --$depth === 0) {
            return $at;
        } else if ($tokens[$at]->is(';') && $depth === 0) {
            return null;
        }
    }
}

/**
 * How many lines have code.
 *
 * @param PhpToken[] $tokens
 * @return int
 */
function code_lines(array $tokens): int {
    $lines = [];
    foreach ($tokens as $token) {
        if (!$token->isIgnorable()) {
            $lines += array_fill($token->line, substr_count($token->text, "\n") + 1, true);
        }
    }
    return count($lines);
}

/**
 * The functions of one file.
 *
 * @param string $path
 * @return array[]
 */
function functions_in(string $path): array {
    $tokens = PhpToken::tokenize(file_get_contents($path));
    $found = [];
    foreach (array_keys(array_filter($tokens, fn($token) => $token->is(T_FUNCTION))) as $start) {
        $name = $start + 1;
        while ($tokens[$name]->isIgnorable() || $tokens[$name]->text === '&') {
            $name++;
        }
        $end = $tokens[$name]->is('(') ? null : body_end($tokens, $name);
        if ($end !== null) {
            $lines = code_lines(array_slice($tokens, $start, $end - $start + 1));
            $found[] = ['path' => $path, 'line' => $tokens[$start]->line, 'name' => $tokens[$name]->text, 'lines' => $lines];
        }
    }
    return $found;
}

$paths = file('php://stdin', FILE_IGNORE_NEW_LINES);
echo json_encode(array_merge(...array_map('functions_in', $paths)), JSON_THROW_ON_ERROR);
