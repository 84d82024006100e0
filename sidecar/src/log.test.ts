import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLog, forPeople, safeError } from './log.ts';

const logged = (write: (log: ReturnType<typeof createLog>) => void): string => {
  let text = '';
  const sink = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  write(createLog('info', sink));
  return text;
};

describe('the log', () => {
  it('is a sentence a line where a person reads it', () => {
    let text = '';
    const log = createLog('info', forPeople({ write: (line: string) => (text += line) }));
    log.info({ url: 'http://127.0.0.1:8787', database: 'embedded' }, 'sidecar ready');
    log.warn({ site: 'hill', token: 'tok_1', err: new TypeError('x') }, 'the "site" waits\u001b[2J');
    const [ready, waiting] = text.replace(/^\d\d:\d\d:\d\d /gm, '').split('\n');
    expect(ready).toBe('sidecar ready (url http://127.0.0.1:8787, database embedded)');
    expect(waiting).toMatch(
      /^Warning: the "site" waits\\u001b\[2J \(site hill, token \[hidden\], err \{"type":"TypeError",/,
    );
  });

  it('lets nothing drive the terminal of that person', () => {
    let text = '';
    const log = createLog('info', forPeople({ write: (line: string) => (text += line) }));
    log.warn({ site: 'a\u009b31m', on: ['\u202e\u2028', '\u007f'] }, 'waits\u0085\u2066\u001b');
    expect(text).toMatch(
      /waits\\u0085\\u2066\\u001b \(site a\\u009b31m, on \["\\u202e\\u2028","\\u007f"\]\)\n$/,
    );
  });

  it('hides what must never be in it, however it got there', () => {
    const text = logged((log) =>
      log.info(
        { token: 'tok_1', connection: { credential: 'tok_2' }, a: { b: { email: 'ada@example.org' } } },
        'x',
      ),
    );
    expect(text).not.toMatch(/tok_|ada@/);
  });

  it('keeps code, constraint and frames of an error, and nothing of its message', () => {
    const cause = Object.assign(new Error('duplicate ada@example.org'), {
      code: '23505',
      constraint_name: 'issuances_once',
    });
    const error = new Error(
      'Failed query: insert …\nparams: ada@example.org,\n    at fake (ada@example.org)',
      { cause },
    );
    const text = logged((log) => log.error({ err: error }, 'failed'));
    expect(text).not.toContain('ada@');
    expect(text).toContain('"code":"23505","constraint":"issuances_once"');
    expect(text).toContain('log.test.ts');
  });

  it.each([
    ['53100', /its disk is full\. Make room/],
    ['53300', /no connection left/],
    ['25006', /it only reads: it is a replica, or default_transaction_read_only is on/],
  ])('says what to do when PostgreSQL says %s', (code, why) => {
    const cause = Object.assign(new Error('could not extend file'), { code });
    expect(safeError(new Error('Failed query', { cause }))).toMatchObject({
      code,
      why: expect.stringMatching(why),
    });
  });

  it.each(['ECONNREFUSED', '23505'])('blames nobody for %s', (code) => {
    expect(safeError(Object.assign(new Error('no'), { code }))).not.toHaveProperty('why');
  });

  it('says of a thrown value that is no error only what it is', () => {
    expect(safeError('ada@example.org')).toEqual({ type: 'string' });
  });
});
