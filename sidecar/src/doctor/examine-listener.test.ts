import { expect, test } from 'vitest';
import { examineListener } from './examine-listener.ts';

test.each(['127.0.0.1', '127.0.0.2', '::1', 'localhost'])('%s stays on this machine', (host) => {
  expect(examineListener({ host })).toEqual([]);
});

test.each(['0.0.0.0', '::', '10.0.0.7', 'sidecar.example.org', '127.example.org'])(
  '%s is warned of',
  (host) => {
    const [finding] = examineListener({ host });
    expect(finding).toMatchObject({ level: 'warn' });
    expect(finding?.text).toContain('docs/tls.md');
  },
);
