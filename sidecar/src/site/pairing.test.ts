import { describe, expect, it } from 'vitest';
import { nameSite, pairingCode } from './pairing.ts';
import { SITE_ID } from './site.ts';

describe('nameSite', () => {
  it.each([
    ['https://moodle.example.org', 'moodle-example-org'],
    ['https://example.org/vle', 'example-org-vle'],
    ['http://127.0.0.1:8045', '127-0-0-1-8045'],
    [`https://${'long.'.repeat(20)}org`, 'long-'.repeat(13).slice(0, 63)],
  ])('names %s %s, which is a site id', (wwwroot, name) => {
    expect(nameSite(wwwroot)).toBe(name);
    expect(name).toMatch(SITE_ID);
  });
});

describe('pairingCode', () => {
  it.each(['https://sidecar.example.org/badges', 'https://sidecar.example.org/badges/'])(
    'puts the secret behind %s',
    (url) => {
      expect(pairingCode({ url, id: 'hill', secret: 'c2VjcmV0' })).toBe(
        'https://sidecar.example.org/badges/#hill:c2VjcmV0',
      );
    },
  );
});
