import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { StartFault } from '../../errors.ts';
import { listHolds } from '../../hold/list-holds.ts';
import { onEachDatabase } from '../../testing/databases.ts';
import { obfLedger } from '../../testing/obf-ledger.ts';
import { runObf } from '../../testing/run-obf.ts';
import { aSite, WWWROOT } from '../../testing/sites.ts';
import { answerJson } from '../../testing/stand-in-api.ts';
import { CLIENT, OBF_TARGET } from '../../testing/stand-in-obf.ts';
import type { CliContext } from '../cli-context.ts';
import { findAccount } from './account.ts';

onEachDatabase('sidecar obf', (database) => {
  const ledger = obfLedger(database);

  describe('badges', () => {
    it('lists every badge, drafts included, with its organisations', async () => {
      const before = ledger.given.obf.badges;
      const draft = { id: 'B2', name: 'Se\u001b[31mcond', draft: true, category: ['Courses', 'Fire'] };
      ledger.given.obf.badges = [...before, draft, { id: 'B3', name: 'Third', client_alias_id: ['SUB9'] }];
      const printed = await ledger.run('badges');
      ledger.given.obf.badges = before;
      expect(printed.split('\n')).toEqual([
        'Badge  State  Categories     Organisation               Name',
        'B1     ready  -              Northfield, Fire & Rescue  First',
        'B2     draft  Courses, Fire  Northfield                 Se [31mcond',
        'B3     ready  -              Northfield, SUB9 (gone)    Third',
        `Northfield at Open Badge Factory (site ${ledger.given.site.id}, connection obf): badges 3, of these drafts, which cannot be issued: 1.`,
      ]);
    });
  });

  describe('issuer', () => {
    it('tells organisations, quota and rights, and a sub-organisation that badges wait for and that is gone', async () => {
      ledger.given.obf.client = {
        id: 'ORG1',
        name: 'Northfield',
        issuing_limit: 10,
        paid_until: 2_000_000_000,
      };
      const { id } = await ledger.issuance('queued', null);
      await ledger.execute(sql`update issuances set provider_id = 'SUB9' where id = ${id}`);
      ledger.given.obf.recipients = [{}, {}];
      const printed = await ledger.run('issuer');
      expect(printed).toContain('ORG1          Northfield\nSUB1          Fire & Rescue  sub-organisation\n');
      expect(printed).toContain('The account no longer has SUB9. Badges that wait for it: 1.');
      expect(printed).toContain(
        'It may issue 10 badges; listed as issued: 2, left: 8.\nIt is paid until 2033-05-18.',
      );
      expect(printed).toContain('may read badges: yes; events: yes.');
      ledger.given.obf.instead = ({ path }, response) => {
        if (!path.startsWith('/v2/event/ORG1?')) return false;
        answerJson(response, 403, {});
        return true;
      };
      expect(await ledger.run('issuer')).toContain('may read badges: yes; events: no.');
      ledger.given.obf.client = { id: 'ORG1', name: 'Northfield', issuing_limit: 0 };
    });
  });

  describe('events', () => {
    it('names the award of each, and other programs and sites', async () => {
      const { award } = await ledger.issuance('issued', 'EV1');
      ledger.addEvent('EV2', { award: 'f', wwwroot: 'https://vale.example.org' });
      ledger.addEvent('EV3', { award: 'lost', wwwroot: WWWROOT });
      ledger.addEvent('EV4', null, { api_consumer_id: 'moodle-local_obf' });
      const printed = await ledger.run(
        'events --badge B1 --address ada@example.org --from 2026-11-20 --to 2026-11-22',
      );
      expect(printed.split('\n').slice(0, 5)).toEqual([
        'Issued                Event  Badge  Recipients  Award',
        `2026-11-21 12:00 UTC  EV1    B1     1           ${award} issued`,
        '2026-11-21 12:00 UTC  EV2    B1     1           of another Moodle (https://vale.example.org)',
        '2026-11-21 12:00 UTC  EV3    B1     1           lost not in the ledger',
        '2026-11-21 12:00 UTC  EV4    B1     1           of another program (moodle-local_obf)',
      ]);
      const asked = new URL(ledger.given.obf.seen('/event/ORG1').at(-1)?.path ?? '', ledger.given.obf.url)
        .searchParams;
      expect(Object.fromEntries(asked)).toEqual({
        ...{ email: 'ada@example.org', badge_id: 'B1', order_by: 'desc', limit: '50', offset: '0' },
        ...{
          begin: String(Date.parse('2026-11-20') / 1000),
          end: String(Date.parse('2026-11-23') / 1000 - 1),
        },
      });
      await expect(ledger.run('events --from 2026-11-22 --to 2026-11-21')).rejects.toThrow(
        '--from is later than --to',
      );
    });

    it('opens those of older hosts, asks again where it has to wait, and says what is not known', async () => {
      const program = { api_consumer_id: 'local_navigatr' };
      const { award } = await ledger.issuance('issued', 'EV1');
      Object.assign(ledger.given.obf.events[0] ?? {}, program);
      ledger.addEvent('EV2', { award: 'lost', wwwroot: WWWROOT }, program);
      ledger.addEvent('EV3', { award: 'gone', wwwroot: WWWROOT }, program);
      ledger.listWithoutMarks();
      const list = ledger.given.obf.instead;
      let waits = 1;
      const one = (id: string) => ledger.given.obf.seen(`/${id}`).length;
      const before = one('EV1');
      ledger.given.obf.instead = (seen, response) => {
        const status = seen.path.endsWith('/EV3')
          ? 404
          : seen.path.endsWith('/EV2') && waits-- > 0
            ? 429
            : null;
        if (status !== null) answerJson(response, status, {});
        return status !== null || list?.(seen, response) === true;
      };
      const printed = await ledger.run('events');
      expect(printed).toMatch(
        new RegExp(`EV1 .*${award} issued\\n.*EV2 .*lost not in the ledger\\n.*EV3 .*not known\\n`),
      );
      expect(one('EV1')).toBe(before);
    });

    it('shows one with who received it, and no bearer', async () => {
      const { award } = await ledger.issuance('issued', 'EV1');
      const printed = await ledger.run('event EV1');
      expect(printed).toContain(`Award: ${award} issued, course 12.`);
      expect(printed).toContain('ada@example.org  Ada Byron  yes      no');
      expect(printed).not.toMatch(/receive|bearer/);
      await expect(ledger.run('event EV9')).rejects.toThrow('has no event EV9 of the account ORG1');
    });
  });

  describe('says in one sentence', () => {
    it('which account is meant, or that there is none', async () => {
      await expect(ledger.run('badges --site none')).rejects.toThrow('There is no site none.');
      await expect(ledger.run('badges --connection none')).rejects.toThrow(
        'There is no connection none. There is: --site',
      );
      const other = await aSite(ledger.given.deps);
      await expect(ledger.run(`badges --site ${other.id}`)).rejects.toThrow(
        `Site ${other.id} has no account of Open Badge Factory or CanCred. There is: --site ${ledger.given.site.id} --connection obf`,
      );
      await ledger.execute(sql`
        insert into connections (site, id, platform, environment, target, lane, credential, token_last_four, auth_scheme, timeout_ms)
        select ${other.id}, id, platform, environment, target, lane, credential, '', auth_scheme, timeout_ms from connections
        where site = ${ledger.given.site.id}`);
      await expect(ledger.run('badges')).rejects.toThrow(
        /^Name one of the accounts with --site and --connection: --site \S+ --connection obf \(Open Badge Factory.*; --site /,
      );
      await ledger.execute(
        sql`update connections set platform = 'navigatr', id = 'main' where site = ${other.id}`,
      );
      await expect(ledger.run(`badges --site ${other.id} --connection main`)).rejects.toThrow(
        'is of Navigatr',
      );
      await ledger.execute(sql`delete from sites where id = ${other.id}`);
    });

    it('that the secret is refused, and holds the account', async () => {
      ledger.given.obf.instead = (_, response) => {
        answerJson(response, 403, {});
        return true;
      };
      const failed = await ledger.run('badges').catch((error: Error) => error.message);
      expect(failed).toContain('does not accept the client id and secret of this connection');
      expect(failed).not.toContain(CLIENT.clientSecret);
      const holds = await database().intake.run((db) => listHolds(db, { site: ledger.given.site.id }));
      expect(holds).toMatchObject([{ reason: 'token_refused', target: OBF_TARGET }]);
    });

    it('that the secret is refused, and holds nothing where it is no sidecar: it may have asked another host', async () => {
      ledger.given.obf.instead = (_, response) => {
        answerJson(response, 403, {});
        return true;
      };
      const alone = { running: null, signal: null } as CliContext;
      const account = await findAccount(alone, ledger.given.deps, {});
      const asked = account.ask((platform, ...call) => platform.listProviders(...call));
      await expect(asked).rejects.toThrow('does not accept the client id and secret');
      expect(await database().intake.run((db) => listHolds(db, { site: ledger.given.site.id }))).toEqual([]);
    });

    it('that it is not wanted any more, and asks nothing', async () => {
      const calls = ledger.given.obf.api.seen.length;
      const signal = AbortSignal.abort(new StartFault('The sidecar stops.'));
      await expect(runObf(ledger.given.deps, 'events', { signal })).rejects.toThrow('The sidecar stops.');
      expect(ledger.given.obf.api.seen).toHaveLength(calls);
    });

    it.each([
      [429, 'asks us to wait'],
      [500, 'has a fault just now'],
      [302, 'What answers at'],
    ])('what %s means', async (status, sentence) => {
      ledger.given.obf.instead = (_, response) => {
        answerJson(response, status, {});
        return true;
      };
      await expect(ledger.run('events')).rejects.toThrow(sentence);
    });

    it('that it cannot be reached', async () => {
      await ledger.given.obf.api.close();
      await expect(ledger.run('badges')).rejects.toThrow('cannot be reached. Nothing was changed.');
      await ledger.given.obf.api.open();
    });

    it.each([
      '--from 2026-02-31',
      '--from yesterday',
      '--limit 0',
      '--limit 1001',
      '--badge ../x',
      '--address=',
      '--address Ada',
      '--address ada@example.org,bob@example.org',
    ])('what is wrong with %s', async (option) => {
      await expect(ledger.run(`events ${option}`)).rejects.toThrow(/It is /);
    });

    it('that the badge is none of the account, before somebody concludes that nobody has it', async () => {
      const instead = ledger.given.obf.instead;
      ledger.given.obf.events = [];
      await expect(ledger.run('events --badge B1')).resolves.toMatch(
        /events 0 of 0\.\nWhat was issued in the last quarter of an hour may not be listed yet\.$/,
      );
      await expect(ledger.run('events --badge b1')).rejects.toThrow(
        'Open Badge Factory has no badge b1 of the account ORG1. `sidecar obf badges` lists them.',
      );
      ledger.given.obf.instead = instead;
    });

    it('that an award was named in place of an event', async () => {
      const { award } = await ledger.issuance('issued', 'EV1');
      await expect(ledger.run(`event ${award}`)).rejects.toThrow('It is the id of an award.');
    });
  });
});
