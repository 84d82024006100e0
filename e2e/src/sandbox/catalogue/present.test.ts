import { inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { drawPng } from './draw-png.ts';
import { drawSvg } from './draw-svg.ts';
import { slugOf } from './present.ts';
import { seedBadges } from './seed-badges.ts';

describe('a slug', () => {
  test.each([
    ['Digital Badge Basics', 'digital-badge-basics'],
    ['Příliš žluťoučký kůň', 'prilis-zlutoucky-kun'],
    ['<script>alert(1)</script>', 'script-alert-1-script'],
    ['日本語', 'badge'],
    ['', 'badge'],
  ])('of %j is %s', (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });
});

describe('the seeds', () => {
  test('give every badge an id of its own', () => {
    const ids = seedBadges(5000).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('an image', () => {
  test('is drawn from the id alone, and differs between neighbours', () => {
    const draw = (id: number) => drawSvg({ id, name: 'Digital Badge Basics' });
    expect(draw(51)).toBe(draw(51));
    expect(draw(51)).not.toBe(draw(52));
  });

  test('takes over no markup from a name', () => {
    for (const { id, name } of seedBadges(130)) {
      const text = /<text[^>]*>(.*)<\/text>/s.exec(drawSvg({ id, name }))?.[1];
      expect(text).toMatch(/^(?:[\p{L}\p{N}]{1,4}|★)$/u);
    }
  });

  test('as PNG holds 96 lines of 96 RGBA pixels', () => {
    const png = drawPng(72);
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    const start = png.indexOf('IDAT');
    const pixels = inflateSync(png.subarray(start + 4, start + 4 + png.readUInt32BE(start - 4)));
    expect(pixels).toHaveLength(96 * (1 + 96 * 4));
  });
});
