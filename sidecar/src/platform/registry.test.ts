import { describe, expect, it } from 'vitest';
import { FakePlatform } from '../testing/fake-platform.ts';
import type { Platform } from './port.ts';
import { Platforms } from './registry.ts';

describe('the platforms', () => {
  const first = new FakePlatform();
  // Another name than the wire knows: a platform to come.
  const second = Object.assign(new FakePlatform(), { name: 'other' }) as unknown as Platform;
  const platforms = new Platforms([first, second]);

  it('are found by name, and the first is the one that is meant where nothing is said', () => {
    expect(platforms.of('other')).toBe(second);
    expect(platforms.default).toBe(first);
    expect(platforms.all()).toEqual([first, second]);
  });

  it.each(['navigatr:production:9', 'navigatr:staging:unknown-site'])('are found by the lane %s', (lane) => {
    expect(platforms.ofLane(lane)).toBe(first);
    expect(platforms.ofLane(lane.replace('navigatr', 'other'))).toBe(second);
  });

  it('are found by the lanes that they name', () => {
    expect(platforms.ofLane(first.lane('staging', '9'))).toBe(first);
  });

  it.each([
    ['other:production:9', second],
    ['others:production:9', null],
    ['other', null],
    ['', null],
  ])('are found by the target %j, or not', (target, platform) => {
    expect(platforms.ofTarget(target)).toBe(platform);
  });

  it('have none for a name without an adapter, which is a bug to ask for', () => {
    expect(() => platforms.of('nobody')).toThrow('no adapter');
    expect(() => platforms.ofLane('nobody:production:9')).toThrow('no adapter');
  });
});
