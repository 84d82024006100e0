import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { rows } from '../../db/client.ts';
import { Unconfirmed } from '../../errors.ts';
import { onEachDatabase } from '../../testing/databases.ts';
import { feedOf, standingOf } from '../../testing/issuances.ts';
import { obfLedger } from '../../testing/obf-ledger.ts';
import { WWWROOT } from '../../testing/sites.ts';

onEachDatabase('sidecar obf', (database) => {
  const ledger = obfLedger(database);

  describe('revoke', () => {
    const auditOf = (id: number) =>
      database().intake.run((db) =>
        rows(db, sql`select action, actor, details from audit_log where issuance = ${id} order by id`),
      );
    const REVOKE = '--reason issued_twice';

    it.each(['award', 'event'])('goes the way of a person in Moodle, named by its %s', async (by) => {
      const { id, award } = await ledger.issuance('issued', 'EV1');
      const command = `revoke ${by === 'award' ? award : 'EV1'} ADA@example.org ${REVOKE}`;
      const asked = await ledger.run(command).catch((error: unknown) => error);
      expect(asked).toBeInstanceOf(Unconfirmed);
      expect((asked as Unconfirmed).question).toContain(
        `badge of ADA@example.org at Open Badge Factory (award ${award}`,
      );
      expect(await standingOf(ledger.given.deps, id)).toMatchObject({ state: 'issued' });
      const logged: string[] = [];
      expect(await ledger.run(`${command} --yes`, logged)).toContain('is being revoked');
      expect(await standingOf(ledger.given.deps, id)).toMatchObject({ state: 'revoking' });
      expect(await auditOf(id)).toEqual([
        { action: 'revoke', actor: 'command line', details: 'issued twice' },
      ]);
      expect((await feedOf(ledger.given.deps, ledger.given.site.id)).at(-1)).toMatchObject({
        state: 'revoking',
      });
      expect(ledger.given.obf.seen('/revoke')).toEqual([]);
      expect(JSON.parse(logged[0] ?? '{}')).toMatchObject({ action: 'revoke', awardId: award, event: 'EV1' });
      expect(await ledger.run(`${command} --yes`)).toContain('is being revoked already. Nothing was done.');
    });

    it.each([
      ['award', true],
      ['event', true],
      ['award', false],
      ['event', false],
    ])(
      'of which only Moodle knew, by its %s, is of the event that was looked at (lists with marks: %s)',
      async (by, marked) => {
        const { id, award } = await ledger.issuance('issued', 'EV1');
        // Of somebody else, and listed before.
        ledger.addEvent('EV2', { award: 'other', wwwroot: WWWROOT });
        ledger.given.obf.events.reverse();
        await ledger.execute(sql`update issuances set remote_id = null where id = ${id}`);
        if (!marked) ledger.listWithoutMarks();
        const what = by === 'award' ? award : 'EV1';
        await ledger.run(`revoke ${what} ada@example.org ${REVOKE} --yes`);
        expect(await standingOf(ledger.given.deps, id)).toMatchObject({ state: 'revoking' });
        expect(await ledger.remoteIdOf(id)).toBe('EV1');
        expect(await auditOf(id)).toHaveLength(1);
      },
    );

    it('of two events of one award takes the one that was named', async () => {
      const { id, award } = await ledger.issuance('issued', 'EV1');
      ledger.addEvent('EV2', { award, wwwroot: WWWROOT });
      await ledger.execute(sql`update issuances set remote_id = null where id = ${id}`);
      await ledger.run(`revoke EV2 ada@example.org ${REVOKE} --yes`);
      expect(await ledger.remoteIdOf(id)).toBe('EV2');
    });

    it('does nothing where it is not what was meant', async () => {
      const { award } = await ledger.issuance('issued', 'EV1');
      ledger.addEvent('EV2', { award, wwwroot: WWWROOT });
      ledger.addEvent('EV3', null);
      const open = await ledger.issuance('queued', null);
      const refused: [string, string][] = [
        ['revoke EV1 bob@example.org', 'EV1 was not issued to bob@example.org: nothing was done'],
        ['revoke EV2 ada@example.org', 'is a second badge of award'],
        ['revoke EV3 ada@example.org', 'EV3 is no badge of this sidecar'],
        ['revoke EV9 ada@example.org', 'has no event EV9'],
        [`revoke ${open.award} ada@example.org`, 'was not issued as far as the ledger knows (queued)'],
        ['revoke 00000000-0000-4000-8000-000000000000 ada@example.org', 'The ledger has no award'],
      ];
      for (const [command, sentence] of refused)
        await expect(ledger.run(`${command} ${REVOKE} --yes`), command).rejects.toThrow(sentence);
      await expect(ledger.run('revoke EV1 ada@example.org')).rejects.toThrow('--reason');
      expect(ledger.given.obf.seen('/revoke')).toEqual([]);
    });
  });

  describe('reconcile', () => {
    const SPAN = '--from 2026-11-21 --to 2026-11-21';

    it('agrees where all is in both', async () => {
      await ledger.issuance('issued', 'EV1');
      const printed = await ledger.run(`reconcile ${SPAN}`);
      expect(printed).toContain('In both: 1\n');
      expect(printed).toContain('Ledger and platform agree. There is nothing to do.');
    });

    it('takes no day that is still to come, and names only what was given', async () => {
      await expect(ledger.run('reconcile --from 2100-01-01')).rejects.toThrow('--from is still to come');
      await expect(ledger.run('reconcile --from 2100-01-02 --to 2100-01-01')).rejects.toThrow(
        '--from is later than --to',
      );
    });

    it('says that it agrees only in what can be told', async () => {
      const { id } = await ledger.issuance('issued', null);
      await ledger.execute(sql`delete from attempts where issuance = ${id}`);
      await ledger.execute(sql`update issuances set completed_at = changed_at where id = ${id}`);
      const printed = await ledger.run(`reconcile ${SPAN}`);
      expect(printed).toContain('time not known: 1\n');
      expect(printed).toContain('agree in all that can be told.');
    });

    it('sets to issued what is there and still open here, and nothing else, only when asked to', async () => {
      const [unknown, queued, cancelled] = [
        await ledger.issuance('unknown', 'EV1'),
        await ledger.issuance('queued', 'EV2'),
        await ledger.issuance('cancelled', 'EV3'),
      ];
      const missing = await ledger.issuance('issued', null);
      await ledger.execute(sql`update issuances set remote_id = 'EV9' where id = ${missing.id}`);
      const calls = ledger.given.obf.seen('/issue').length;
      const printed = await ledger.run(`reconcile ${SPAN}`);
      expect(printed).toContain('Run this again with --apply');
      expect(printed).toMatch(new RegExp(`${missing.award}\\s+issued\\s+EV9`));
      expect(await standingOf(ledger.given.deps, unknown.id)).toMatchObject({ state: 'unknown' });
      expect(await ledger.run(`reconcile ${SPAN} --apply`)).toContain('Set to issued: 2 of 2.');
      const states = await Promise.all(
        [unknown, queued, cancelled].map(async ({ id }) => (await standingOf(ledger.given.deps, id)).state),
      );
      expect(states).toEqual(['issued', 'issued', 'cancelled']);
      expect(ledger.given.obf.seen('/issue')).toHaveLength(calls);
      const changes = (await feedOf(ledger.given.deps, ledger.given.site.id)).map(({ state }) => state);
      expect(changes.slice(-2)).toEqual(['issued', 'issued']);
      expect(await ledger.run(`reconcile ${SPAN}`)).toContain('In both: 2\n');
    });
  });
});
