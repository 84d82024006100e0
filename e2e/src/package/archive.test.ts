import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { archive } from './archive.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('archive', () => {
  const content = new Map([
    ['version.php', bytes('<?php')],
    ['lang/en/local_navigatr.php', bytes('<?php // Wörter')],
  ]);

  it('has one folder at the top, and an entry for every folder', () => {
    expect(Object.keys(unzipSync(archive(content)))).toEqual([
      'navigatr/',
      'navigatr/lang/',
      'navigatr/lang/en/',
      'navigatr/lang/en/local_navigatr.php',
      'navigatr/version.php',
    ]);
  });

  it('gives back what was put in', () => {
    const files = unzipSync(archive(content));
    expect(new TextDecoder().decode(files['navigatr/lang/en/local_navigatr.php'])).toBe('<?php // Wörter');
  });

  it('gives the same bytes in whatever order the files come', () => {
    const reversed = new Map([...content].toReversed());
    expect(Buffer.from(archive(reversed)).equals(Buffer.from(archive(content)))).toBe(true);
  });
});
