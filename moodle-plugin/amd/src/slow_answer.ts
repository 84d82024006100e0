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

/** Hands the sentence that the answer is still awaited to what shows it, where it takes long. */
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

/** The same in a live region. What comes of it takes the sentence's place. */
export async function explainWhenSlow<Result>(
  region: HTMLElement,
  work: () => Promise<Result>,
): Promise<Result> {
  let said: string | null = null;
  const say = async (sentence: string): Promise<void> => {
    region.textContent = sentence;
    said = sentence;
  };
  try {
    return await sayWhenSlow(say, work);
  } finally {
    if (said !== null && region.textContent === said) region.textContent = '';
  }
}
