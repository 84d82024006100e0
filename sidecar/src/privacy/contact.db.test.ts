import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { Platform } from '../platform/port.ts';
import { Platforms } from '../platform/registry.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { FakePlatform } from '../testing/fake-platform.ts';
import { anIssuance } from '../testing/issuances.ts';
import { aSite } from '../testing/sites.ts';
import { contactFor } from './contact.ts';

onEachDatabase('where to ask about badges', (database) => {
  // Another name than the wire knows: a platform to come.
  const other = { name: 'other', supportContact: 'help@other.example' };
  const platforms = new Platforms([
    new FakePlatform(),
    Object.assign(new FakePlatform(), other) as unknown as Platform,
  ]);

  it.each([
    [['navigatr:production:9', 'navigatr:staging:9'], 'support@navigatr.app'],
    [['other:production:9'], 'help@other.example'],
    [['other:production:9', 'unknown:production:9'], 'help@other.example'],
    [[], 'support@navigatr.app, help@other.example'],
  ])('of %j is %s', async (targets, contact) => {
    const deps = testDeps(database());
    const site = await aSite(deps);
    for (const target of targets) await anIssuance(deps, site.id, { target });
    const asked = await database().intake.run((db) => contactFor(db, platforms, sql`i.site = ${site.id}`));
    expect(asked).toBe(contact);
  });

  it('of two platforms is both', async () => {
    const deps = testDeps(database());
    const site = await aSite(deps);
    for (const target of ['navigatr:production:9', 'other:production:9'])
      await anIssuance(deps, site.id, { target });
    const asked = await database().intake.run((db) => contactFor(db, platforms, sql`i.site = ${site.id}`));
    expect(asked).toBe('support@navigatr.app, help@other.example');
  });
});
