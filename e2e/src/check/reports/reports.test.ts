import { describe, expect, it } from 'vitest';
import { readCheckOutput } from './check.ts';
import { readFaultsOutput } from './faults.ts';
import { readPhpunitOutput } from './phpunit.ts';
import { readPlaywrightReport } from './playwright.ts';
import { readVitestReport } from './vitest.ts';

describe('readVitestReport', () => {
  const report = {
    numPassedTests: 8,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [
      {
        name: 'claim.test.ts',
        status: 'failed',
        message: '',
        assertionResults: [
          { fullName: 'claim takes one', status: 'passed', failureMessages: [] },
          {
            fullName: 'claim skips held ones',
            status: 'failed',
            failureMessages: ['Error: took it\n\n    at x'],
          },
        ],
      },
    ],
  };

  it('adds up what ran and names what failed', () => {
    expect(readVitestReport(JSON.stringify(report))).toEqual({
      passed: 8,
      failed: 1,
      skipped: 3,
      failures: ['claim.test.ts: claim skips held ones\nError: took it\n    at x'],
    });
  });

  it('counts a file that could not be loaded as a failure', () => {
    const broken = {
      name: 'slot.test.ts',
      status: 'failed',
      message: 'no such module',
      assertionResults: [],
    };
    const text = JSON.stringify({ ...report, testResults: [...report.testResults, broken] });
    expect(readVitestReport(text).failed).toBe(2);
    expect(readVitestReport(text).failures[0]).toBe('slot.test.ts\nno such module');
  });

  it('does not read half a report', () => {
    expect(() => readVitestReport('{"numPassedTests": 8')).toThrow();
    expect(() => readVitestReport('{}')).toThrow();
  });
});

describe('readPlaywrightReport', () => {
  const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 2 };

  it('counts a flaky test as failed', () => {
    expect(readPlaywrightReport(JSON.stringify({ stats, suites: [], errors: [] }))).toMatchObject({
      passed: 5,
      failed: 2,
      skipped: 2,
    });
  });

  it('names what failed, wherever it is nested', () => {
    const test = (title: string, ok: boolean) => ({
      title,
      file: 'map.spec.ts',
      ok,
      tests: [
        {
          results: [
            {
              errors: ok
                ? []
                : [
                    { message: 'Test timeout exceeded.' },
                    { message: '\u001b[31mlocator.click: Timeout\u001b[39m' },
                  ],
            },
          ],
        },
      ],
    });
    const inner = { specs: [test('removes', false)] };
    const suites = [{ specs: [test('maps', true), test('changes', false)], suites: [inner] }];
    expect(readPlaywrightReport(JSON.stringify({ stats, suites, errors: [] })).failures).toEqual([
      'map.spec.ts: changes\nTest timeout exceeded.\nlocator.click: Timeout',
      'map.spec.ts: removes\nTest timeout exceeded.\nlocator.click: Timeout',
    ]);
  });

  it('counts what broke outside of tests', () => {
    const report = readPlaywrightReport(JSON.stringify({ stats, suites: [], errors: [{ message: 'no' }] }));
    expect(report).toMatchObject({ failed: 3, failures: ['outside of tests\nno'] });
  });
});

describe('readPhpunitOutput', () => {
  it.each([
    ['OK (83 tests, 300 assertions)', { passed: 83, failed: 0, skipped: 0 }],
    ['OK (1 test, 1 assertion)', { passed: 1, failed: 0, skipped: 0 }],
    ['\u001b[30;42mOK (2 tests, 4 assertions)\u001b[0m', { passed: 2, failed: 0, skipped: 0 }],
    [
      'FAILURES!\nTests: 83, Assertions: 300, Errors: 1, Failures: 2, Skipped: 3, Incomplete: 1.',
      { passed: 76, failed: 3, skipped: 4 },
    ],
    [
      'OK, but incomplete, skipped, or risky tests!\nTests: 4, Assertions: 9, Risky: 1.',
      { passed: 4, failed: 0, skipped: 0 },
    ],
    [
      'OK, but there were issues!\nTests: 9, Assertions: 9, PHPUnit Deprecations: 3.',
      { passed: 9, failed: 0, skipped: 0 },
    ],
  ])('reads %j', (line, counts) => {
    expect(readPhpunitOutput(`PHPUnit 9.6.19\n\n....\n\nTime: 00:13\n\n${line}\n`)).toMatchObject(counts);
  });

  it('names errors and failures, and not what was skipped', () => {
    const output = [
      'There was 1 error:',
      '',
      '1) local_navigatr\\log_test::test_it_opens',
      'Error: Class not found',
      '',
      '/some/file.php:12',
      '',
      '--',
      '',
      'There were 2 failures:',
      '',
      '1) local_navigatr\\log_test::test_it_pages with data set "two" (2)',
      'Failed asserting that 1 matches expected 2.',
      '',
      '2) local_navigatr\\log_test::test_it_sorts',
      'Failed asserting that false is true.',
      '',
      '--',
      '',
      'There was 1 skipped test:',
      '',
      '1) local_navigatr\\log_test::test_on_oracle',
      'No Oracle here.',
      '',
      'FAILURES!',
      'Tests: 9, Assertions: 9, Errors: 1, Failures: 2, Skipped: 1.',
    ];
    expect(readPhpunitOutput(output.join('\n'))?.failures).toEqual([
      'local_navigatr\\log_test::test_it_opens\nError: Class not found\n/some/file.php:12',
      'local_navigatr\\log_test::test_it_pages with data set "two" (2)\nFailed asserting that 1 matches expected 2.',
      'local_navigatr\\log_test::test_it_sorts\nFailed asserting that false is true.',
    ]);
  });

  it('finds no tests where PHPUnit did not get that far', () => {
    expect(readPhpunitOutput('PHP Fatal error: no such class')).toBeUndefined();
    expect(readPhpunitOutput('No tests executed!')).toBeUndefined();
  });
});

describe('readFaultsOutput', () => {
  const cases = [
    '  kill-hold: three replicas',
    'passed  kill-hold: sent 180, issued 173, listed 21, repeats 0, explained 0 (48 s)',
    'FAILED  sent-again: sent 400, issued 199, listed 0, repeats 0, explained 0 (11 s)',
    '    1 award is lost',
    'skipped  clocks-differ: libfaketime is not installed',
  ];

  it('counts cases and names the failed ones', () => {
    const last = 'faults: 2 cases, 580 acknowledged, 1 lost, 0 unexplained, 0 explained repeats';
    expect(readFaultsOutput([...cases, last, ''].join('\n'))).toEqual({
      passed: 1,
      failed: 1,
      skipped: 1,
      failures: [
        'sent-again: sent 400, issued 199, listed 0, repeats 0, explained 0 (11 s)\n    1 award is lost',
      ],
    });
  });

  it('knows no result of a matrix that did not end', () => {
    expect(readFaultsOutput(cases.join('\n'))).toBeUndefined();
  });
});

describe('readCheckOutput', () => {
  it('reads the last line of an npm test', () => {
    const output = '✓ unit  3.0 s  9 passed, 0 failed, 0 skipped\n\n10 passed, 1 failed, 2 skipped\n';
    expect(readCheckOutput(output)).toEqual({ passed: 10, failed: 1, skipped: 2, failures: [] });
  });

  it('knows nothing of a run that did not get there', () => {
    expect(readCheckOutput('✓ unit  3.0 s  9 passed, 0 failed, 0 skipped\n')).toBeUndefined();
  });
});
