import { type Command, InvalidArgumentError } from 'commander';
import type { CliContext } from '../cli-context.ts';
import type { Choice } from './account.ts';
import { listBadges } from './badges.ts';
import { type EventOptions, listEvents, showEvent } from './events.ts';
import { showIssuer } from './issuer.ts';
import {
  fromOption,
  ofAccount,
  readAddress,
  readCount,
  readEventId,
  readPlatformId,
  toOption,
} from './options.ts';
import { type ReconcileOptions, reconcileAccount } from './reconcile.ts';
import { type RevokeOptions, revoke } from './revoke.ts';

/** `sidecar obf …`: what a connected account of Open Badge Factory or CanCred has, for people who look after it. */
export function addObfCommands(program: Command, context: CliContext): void {
  const obf = program
    .command('obf')
    .description(
      'look into an account of Open Badge Factory or CanCred, revoke a badge there, compare the ledger',
    );
  ofAccount(obf.command('badges').description('every badge of the account, drafts included')).action(
    (choice: Choice) => listBadges(context, choice),
  );
  ofAccount(
    obf.command('issuer').description('the organisations, what the secret may do, and the quota'),
  ).action((choice: Choice) => showIssuer(context, choice));
  addEvents(obf, context);
  ofAccount(
    obf
      .command('revoke')
      .description('take a badge back, as a person in Moodle does; asks first')
      .argument('<award|event>', 'the id of the award, or of its event', readSubject)
      .argument('<address>', 'the address that it was issued to', readAddress)
      .requiredOption('--reason <text>', 'why; it stays in the history of the badge', readReason)
      .option('--yes', 'do not ask; without a terminal it must be there'),
  ).action((what: string, address: string, options: RevokeOptions) =>
    revoke(context, what, address, options),
  );
  ofAccount(
    obf
      .command('reconcile')
      .description('compare what the ledger and the platform say was issued; issues nothing')
      .addOption(fromOption(' (default: 30 days before --to)'))
      .addOption(toOption(' (default: now)'))
      .option('--apply', 'set to issued what is not decided in the ledger and is there'),
  ).action((options: ReconcileOptions) => reconcileAccount(context, options));
}

function addEvents(obf: Command, context: CliContext): void {
  ofAccount(
    obf
      .command('events')
      .description('what the account has issued, the newest first, and which award each is of')
      .option('--badge <id>', 'of this badge', readPlatformId)
      .option('--address <address>', 'to this address', readAddress)
      .addOption(fromOption())
      .addOption(toOption())
      .option('--limit <count>', 'so many at most', readCount, 50),
  ).action((options: EventOptions) => listEvents(context, options));
  ofAccount(
    obf
      .command('event')
      .description('one event, with who received it and how that stands')
      .argument('<id>', 'of the event', readEventId),
  ).action((id: string, choice: Choice) => showEvent(context, id, choice));
}

const SUBJECT = /^[\w-]{1,100}$/;

function readSubject(text: string): string {
  if (SUBJECT.test(text)) return text;
  throw new InvalidArgumentError('It is the id of an award or of an event.');
}

// As in Moodle.
const REASON_MAX = 1_000;

function readReason(text: string): string {
  const reason = text.replace(/\p{Cc}+/gu, ' ').trim();
  if (reason !== '' && reason.length <= REASON_MAX) return reason;
  throw new InvalidArgumentError(`It has 1 to ${REASON_MAX} characters.`);
}
