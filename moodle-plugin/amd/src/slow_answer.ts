import { string } from './strings.ts';

/** After so long people wonder whether anything happens. */
const SLOW_MS = 3_000;

/** The same for a form that leads to another page: this one stays until that is there. */
export function explainSlowForm(form: HTMLFormElement, region: HTMLElement): void {
  form.addEventListener('submit', () => {
    window.setTimeout(async () => {
      const sentence = await string('stillwaiting').catch(() => null);
      if (sentence !== null) region.textContent = sentence;
    }, SLOW_MS);
  });
}

/** The same where the page has no place for it: it is handed to what shows it. */
export async function sayWhenSlow<Result>(
  say: (sentence: string) => Promise<unknown>,
  work: () => Promise<Result>,
): Promise<Result> {
  let isAwaited = true;
  const timer = window.setTimeout(async () => {
    const sentence = await string('stillwaiting').catch(() => null);
    if (isAwaited && sentence !== null) await say(sentence);
  }, SLOW_MS);
  try {
    return await work();
  } finally {
    isAwaited = false;
    window.clearTimeout(timer);
  }
}

/** Says in a live region that the answer is still awaited, where it takes long. What comes of it takes the sentence's place. */
export async function explainWhenSlow<Result>(
  region: HTMLElement,
  work: () => Promise<Result>,
): Promise<Result> {
  let said: string | null = null;
  let isAwaited = true;
  const say = async (): Promise<void> => {
    const sentence = await string('stillwaiting').catch(() => null);
    if (isAwaited && sentence !== null) {
      region.textContent = sentence;
      said = sentence;
    }
  };
  const timer = window.setTimeout(() => void say(), SLOW_MS);
  try {
    return await work();
  } finally {
    isAwaited = false;
    window.clearTimeout(timer);
    if (said !== null && region.textContent === said) region.textContent = '';
  }
}
