import { expect, it } from 'vitest';
import { DatabaseTimeout } from './db/client.ts';
import { ConnectionLost } from './db/connection-lost.ts';
import { failureSentence } from './failure-sentence.ts';
import { codedError } from './network/coded-error.ts';

/** As drizzle wraps what the driver says; its message holds what was sent. */
const failed = (code: string) => new Error('insert … params: ada@example.org', { cause: codedError(code) });

it.each([
  '08P01',
  '25006',
  '28000',
  '28P01',
  '3D000',
  '42501',
  '42P07',
  '53100',
  '53300',
  '57P03',
  'ECONNREFUSED',
  'ENOTFOUND',
])('says what to do when the database says %s', (code) => {
  const sentence = failureSentence(failed(code)) ?? '';
  expect(sentence).toMatch(new RegExp(`^The database cannot be used \\(${code}\\): .{20,}\\.$`));
  expect(sentence).not.toContain('ada');
});

it.each([
  'TLS_NOT_OFFERED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'NO_SERVER_TAKES_WRITES',
  'ENOENT',
  'EACCES',
  'EWHATEVER',
])('says what to do when no connection comes about: %s', (code) => {
  expect(failureSentence(new ConnectionLost({ cause: codedError(code) }))).toMatch(
    new RegExp(`^The database cannot be used \\(${code}\\): .{20,}\\.$`),
  );
});

it('says that PostgreSQL refuses the session, whatever its reason', () => {
  const refused = Object.assign(codedError('42704'), { severity: 'FATAL' });
  expect(failureSentence(new Error('select 1', { cause: refused }))).toMatch(
    /\(42704\): it refuses the session\. Look at options/,
  );
  expect(failureSentence(failed('42704'))).toBeNull();
});

it('says that no answer came', () => {
  expect(failureSentence(new DatabaseTimeout(5))).toMatch(/\(no answer in time\): nothing answers there/);
});

it('says which file cannot be used, and why', () => {
  const full = Object.assign(codedError('ENOSPC'), { syscall: 'write', path: '/data/x' });
  expect(failureSentence(full)).toMatch(/^\/data\/x cannot be used: the disk is full\. /);
  const nameless = Object.assign(codedError('EROFS'), { syscall: 'open' });
  expect(failureSentence(nameless)).toMatch(/^A file cannot be used: the file system is read-only\. /);
});

it.each([
  'WebAssembly.Memory(): could not allocate memory',
  'WebAssembly.instantiate(): Out of memory: Cannot allocate Wasm memory for new instance',
])('says that memory is limited: %s', (message) => {
  expect(failureSentence(new RangeError(message))).toMatch(
    /^The sidecar may not reserve .*ulimit -v unlimited/,
  );
});

it('leaves a fault of the sidecar to those who mend it', () => {
  expect(failureSentence(new TypeError('x is not a function'))).toBeNull();
  expect(failureSentence(new RangeError('Invalid array length'))).toBeNull();
  expect(failureSentence(failed('42601'))).toBeNull();
  expect(failureSentence('text')).toBeNull();
});

it('says that TLS fails, no matter who noticed it', () => {
  for (const code of ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'ERR_OSSL_PEM_NO_START_LINE']) {
    expect(failureSentence(failed(code))).toMatch(/TLS with it fails\. Look at sslmode, sslcert/);
  }
});
