import { expect, it } from 'vitest';
import { loadFault } from './load-fault.ts';

const withCode = (code: string) => Object.assign(new Error('/secret/path'), { code });

it('says what to do where the program cannot be loaded', () => {
  expect(loadFault(withCode('EMFILE'))).toMatch(
    /^The sidecar may open too few files \(EMFILE\)\. .*ulimit -n 1024/,
  );
  expect(loadFault(withCode('ERR_MODULE_NOT_FOUND'))).toMatch(/missing or cannot be read .*Install it again/);
  expect(loadFault(withCode('EACCES'))).toMatch(/umask 022/);
});

it('leaves a bug as it is', () => {
  expect(loadFault(new TypeError('x'))).toBeNull();
  expect(loadFault(undefined)).toBeNull();
});
