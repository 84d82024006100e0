import { describe, expect, it } from 'vitest';
import { fitColumns, formatLine, Progress } from './progress.ts';
import { badgeLine, paperScreen } from './testing.ts';

const ESCAPE = '\u001b';

describe('formatLine', () => {
  it('starts with the state', () => {
    expect(formatLine(badgeLine({ state: 'issued' }))).toBe('✓ issued          Ada Byron · First Aid');
  });

  it('ends with the reason, in words', () => {
    const line = badgeLine({ state: 'needs_attention', reason: 'recipient_incomplete' });
    expect(formatLine(line)).toBe('! needs attention Ada Byron · First Aid (recipient incomplete)');
  });
});

describe('fitColumns', () => {
  it('leaves what fits', () => expect(fitColumns('Ada', 80)).toBe('Ada'));
  it('counts wide characters twice', () => expect(fitColumns('李小龙', 5)).toBe('李小'));
  it('does not cut a character in two', () => expect(fitColumns('🌻🌻', 4)).toBe('🌻'));
});

describe('Progress', () => {
  it('writes one line per change where there is no terminal', () => {
    const screen = paperScreen();
    const progress = new Progress(screen, 2);
    const other = badgeLine({ id: 'b', learner: 'Li' });
    progress.show([badgeLine(), other]);
    progress.show([badgeLine({ state: 'issued' }), other]);
    progress.show([badgeLine({ state: 'issued' }), other]);
    expect(screen.text()).toBe(
      [
        '· queued          Ada Byron · First Aid',
        '· queued          Li · First Aid',
        '✓ issued          Ada Byron · First Aid',
        '  1 of 2 badges issued',
        '',
      ].join('\n'),
    );
  });

  it('redraws its block on a terminal', () => {
    const screen = paperScreen({ isTty: true });
    const progress = new Progress(screen, 1);
    progress.show([badgeLine()]);
    progress.show([badgeLine({ state: 'issued' })]);
    expect(screen.text().split(`${ESCAPE}[2A${ESCAPE}[0J`)).toEqual([
      '· queued          Ada Byron · First Aid\n0 of 1 badges issued\n',
      '✓ issued          Ada Byron · First Aid\n1 of 1 badges issued\n',
    ]);
  });

  it('does not redraw what is higher than the terminal', () => {
    const screen = paperScreen({ isTty: true, rows: 4 });
    const progress = new Progress(screen, 1);
    progress.show([badgeLine()]);
    progress.show([badgeLine({ state: 'issued' })]);
    expect(screen.text()).not.toContain(ESCAPE);
  });

  it('says things above the block', () => {
    const screen = paperScreen({ isTty: true });
    const progress = new Progress(screen, 1);
    progress.show([badgeLine()]);
    progress.say('Hello.');
    expect(
      screen
        .text()
        .endsWith(
          `${ESCAPE}[2A${ESCAPE}[0JHello.\n· queued          Ada Byron · First Aid\n0 of 1 badges issued\n`,
        ),
    ).toBe(true);
  });
});
