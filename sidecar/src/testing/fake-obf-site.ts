import { sql } from 'drizzle-orm';
import type { Config } from '../config.ts';
import { encryptCredential } from '../connection/access.ts';
import type { Database } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import type { Platform } from '../platform/port.ts';
import { Platforms } from '../platform/registry.ts';
import type { Site } from '../site/site.ts';
import { testDeps } from './deps.ts';
import { FakePlatform } from './fake-platform.ts';
import { aSite } from './sites.ts';
import { CLIENT, OBF_TARGET } from './stand-in-obf.ts';

/** A site that is connected to Open Badge Factory, of which `can` says what it does when it is asked. */
export async function anObfSite(
  database: Database,
  can: Partial<Platform>,
  config: Partial<Config> = {},
): Promise<{ deps: Deps; site: Site }> {
  const platform: Platform = Object.assign(new FakePlatform({ limit: 100, windowMs: 10 }), {
    name: 'obf' as never,
    ...can,
  });
  const given = testDeps(database, { config });
  const deps = { ...given, platforms: new Platforms([given.platform, platform]) };
  const site = await aSite(deps);
  const credential = encryptCredential(CLIENT, { site: site.id, connection: 'main' }, deps.keys);
  await database.intake.run((db) =>
    db.execute(sql`
      insert into connections (site, id, platform, environment, target, lane, account_id, account_name, credential,
        token_last_four, auth_scheme, timeout_ms, verified_at)
      values (${site.id}, 'main', 'obf', 'production', ${OBF_TARGET}, ${OBF_TARGET}, 'ORG1', 'Northfield',
        ${credential}, '', 'bearer', 30000, clock_timestamp())`),
  );
  return { deps, site };
}
