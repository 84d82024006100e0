<?php
// Runs inside PHP in WebAssembly, without Moodle: compiles every file of the plugin, which is at /plugin, then runs the tests
// that need plain classes only. Prints JSON: how many files and tests, and what is wrong.

define('MOODLE_INTERNAL', true);
define('MATURITY_ALPHA', 50);
ini_set('display_errors', '1');
error_reporting(E_ALL);

/** What the tests call; each throws where PHPUnit would. */
class basic_testcase {
    public function assertSame(mixed $expected, mixed $actual): void {
        if ($expected !== $actual) {
            throw new Exception(var_export($actual, true) . ' is not ' . var_export($expected, true));
        }
    }

    public function assertTrue(mixed $actual): void {
        $this->assertSame(true, $actual);
    }

    public function assertFalse(mixed $actual): void {
        $this->assertSame(false, $actual);
    }
}
class advanced_testcase extends basic_testcase {
}
/** Where Moodle has it, the plugin takes no older one. */
class_alias(basic_testcase::class, 'core_external\\external_api');

spl_autoload_register(function (string $class): void {
    $file = '/plugin/classes/' . str_replace(['local_navigatr\\', '\\'], ['', '/'], $class) . '.php';
    if (str_starts_with($class, 'local_navigatr\\') && is_file($file)) {
        require_once($file);
    }
});

$faults = [];
set_error_handler(function (int $level, string $message, string $file, int $line) use (&$faults): bool {
    $faults[] = "$file:$line: $message";
    return true;
});

/** Runs a test, once for each of its cases. Returns how many those were. */
function run_test(string $class, string $method, string $provider, array &$faults): int {
    require_once("/plugin/tests/$class.php");
    $name = "local_navigatr\\$class";
    $test = (new ReflectionClass($name))->newInstanceWithoutConstructor();
    $cases = $provider === '' ? [[]] : $name::$provider();
    foreach ($cases as $case) {
        try {
            $test->$method(...array_values($case));
        } catch (Throwable $thrown) {
            $faults[] = "$class::$method: {$thrown->getMessage()}";
        }
    }
    return count($cases);
}

/** Compiled and not run: `return` is its first statement. A fault that stops the compiler is printed by PHP itself. */
function compile(string $file, array &$faults): void {
    $code = file_get_contents($file);
    $head = '/^(<\?php.*?(?:^namespace [\w\\\\]+;))/ms';
    $returning = preg_match($head, $code) ? preg_replace($head, '$1 return;', $code, 1) : preg_replace('/^<\?php/', '<?php return;', $code, 1);
    try {
        token_get_all($code, TOKEN_PARSE);
        compile_only($file, $returning);
    } catch (Throwable $thrown) {
        $faults[] = "$file:{$thrown->getLine()}: {$thrown->getMessage()}";
    }
}

/** Includes a copy that returns at once, in a file of the same name elsewhere. */
function compile_only(string $file, string $code): void {
    $copy = "/compiled$file";
    is_dir(dirname($copy)) || mkdir(dirname($copy), 0777, true);
    file_put_contents($copy, $code);
    include($copy);
}

/** The files of PHP in the plugin; it has contracts that the tests read as well. */
function php_files(): array {
    $all = new RecursiveIteratorIterator(new RecursiveDirectoryIterator('/plugin', FilesystemIterator::SKIP_DOTS));
    return array_map('strval', array_filter(iterator_to_array($all, false), fn($file) => $file->getExtension() === 'php'));
}

$tests = 0;
foreach (json_decode(file_get_contents('/tests.json'), true) as [$class, $method, $provider]) {
    $tests += run_test($class, $method, $provider, $faults);
}
$files = php_files();
foreach ($files as $file) {
    compile($file, $faults);
}
echo json_encode(['php' => PHP_VERSION, 'files' => count($files), 'tests' => $tests, 'faults' => $faults]);
