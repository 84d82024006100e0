import { afterEach, describe, expect, it, vi } from 'vitest';
import { Closing, describeDeath } from './closing.ts';

afterEach(() => vi.restoreAllMocks());

describe('Closing', () => {
  it('stops in the opposite order of starting, and once', async () => {
    const stopped: string[] = [];
    const closing = new Closing();
    for (const name of ['first', 'second']) closing.add(name, () => void stopped.push(name));
    await Promise.all([closing.close(), closing.close()]);
    expect(stopped).toEqual(['second', 'first']);
  });

  it('stops the others when one does not stop', async () => {
    const complaint = vi.spyOn(console, 'error').mockReturnValue(undefined);
    const stopped: string[] = [];
    const closing = new Closing();
    closing.add('first', () => void stopped.push('first'));
    closing.add('second', () => Promise.reject(new Error('stuck')));
    await closing.close();
    expect(stopped).toEqual(['first']);
    expect(complaint).toHaveBeenCalledWith('second did not stop cleanly: stuck');
  });

  it('keeps the first failure', () => {
    const closing = new Closing();
    closing.fail(new Error('the cause'));
    closing.fail(new Error('a consequence'));
    expect(closing.failure?.message).toBe('the cause');
    expect(closing.signal.aborted).toBe(true);
  });

  it('knows no failure of what ends after it was asked to', () => {
    const closing = new Closing();
    closing.ask();
    closing.fail(new Error('a consequence'));
    expect(closing.failure).toBeUndefined();
  });
});

describe('describeDeath', () => {
  it('tells how it ended and what it said last', () => {
    const text = describeDeath('The sidecar', { code: 78, signal: null, log: 'one\nSIDECAR_PORT is busy\n' });
    expect(text).toBe(
      'The sidecar ended unexpectedly (exit code 78). It said last:\none\nSIDECAR_PORT is busy',
    );
  });

  it('names the signal', () => {
    expect(describeDeath('The sidecar', { code: null, signal: 'SIGKILL', log: '' })).toContain(
      '(signal SIGKILL)',
    );
  });
});
