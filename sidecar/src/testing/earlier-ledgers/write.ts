// `npm run ledger` in this package: keeps a ledger of the newest schema, with a row in every table, for the test that
// brings each of them up to date. Run it once for each new migration and commit the file. After the first release the
// file of an older schema is never written again.
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { cancelReasons, issuanceStates } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { acceptAwards } from '../../award/store-awards.ts';
import { backedUp } from '../../backup/tables.ts';
import { textOf, writeBackup } from '../../backup/write.ts';
import type { Db } from '../../db/client.ts';
import { migrate, readMigrations } from '../../db/migrate.ts';
import { openMemory } from '../../db/pglite.ts';
import { Keys } from '../../keys/keys.ts';
import { fitKeys } from '../../keys/proof.ts';
import { migrationsFolder } from '../../migrations.ts';
import { beginRecovery } from '../../recovery/begin.ts';
import { endRecovery } from '../../recovery/end-recovery.ts';
import { testDeps } from '../deps.ts';
import { anIssuance } from '../issuances.ts';
import { aConnection, anAward, aSite } from '../sites.ts';
import { ledgerFile, MASTER_KEY } from './ledger-file.ts';

const AWKWARD = 'Grüße, "日本" \\ 😀\n\u2028';

async function fillOtherTables(db: Db, site: string): Promise<void> {
  await db.execute(sql`insert into lanes (id, grants) values ('l', array[clock_timestamp()])`);
  await db.execute(sql`insert into nonces (site, id) values (${site}, '0123456789abcdef')`);
  await db.execute(sql`insert into erasures (site, user_key, course_id) values (${site}, 'k', '12')`);
  await db.execute(sql`insert into shared_addresses (site, address_key) values (${site}, 'k')`);
  await db.execute(sql`
    insert into refusals (issuance, site, target, badge_id, http_status)
    select id, site, target, badge_id, 422 from issuances where state = 'needs_attention' and badge_id is not null limit 1`);
  await beginRecovery(db, [site], 'moved');
}

const database = await openMemory();
await migrate(database.maintenance, migrationsFolder);
const deps = testDeps(database, { keys: new Keys([MASTER_KEY]) });
await fitKeys(database.intake, deps.keys);
const site = await aSite(deps);
await aConnection(deps, site);
await database.intake.transaction((tx) => beginRecovery(tx, [site.id], 'restored'));
await endRecovery(database, 'retry', {
  site: site.id,
  id: null,
  untaught: 'accept',
  actor: { userId: '2' },
});
await acceptAwards(deps, site, [
  anAward({ courseName: AWKWARD, evidence: AWKWARD, score: 66.66666666666667 }),
  anAward({ recipient: null, recipientProblem: 'no_email' }),
  ...cancelReasons.map((knownReason) => anAward({ knownState: 'cancelled', knownReason })),
]);
for (const state of issuanceStates) await anIssuance(deps, site.id, { state });
await database.intake.transaction((tx) => fillOtherTables(tx, site.id));

const tag = (await readMigrations(migrationsFolder)).at(-1)?.tag ?? '';
const file = fileURLToPath(ledgerFile(tag));
await rm(file, { force: true });
const counts = await writeBackup(textOf(database), file);
await database.close();
const empty = backedUp.filter((table) => counts[table] === 0);
if (empty.length > 0) throw new Error(`no row in ${empty.join(', ')}`);
console.log(`${tag}: ${Object.values(counts).reduce((sum, count) => sum + count, 0)} rows`);
