import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A learner as no other: whatever of them is found anywhere is a leak. */
export const canary = {
  userId: 'user-zq81canary',
  recipient: {
    firstName: 'Zqöra "Q"',
    lastName: 'Zqlast-Canary',
    email: 'zq.canary+tag@example.org',
  },
  evidence: 'zqevidence: wrote "ünusual" work <in> time & more',
} as const;

/** In which forms a text may be written: as it is, as JSON with and without escapes, for URLs, and base64 at any offset. */
function formsOf(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const ascii = json.replace(
    /[^\x20-\x7e]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const base64 = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]).toString('base64');
    // Without what the bytes before and after it would change.
    return encoded
      .slice(offset === 0 ? 0 : offset + 1)
      .replace(/.?=*$/, '')
      .slice(0, -2);
  });
  return [
    text,
    json,
    ascii,
    encodeURIComponent(text),
    new URLSearchParams({ text }).toString().slice(5),
    ...base64,
  ];
}

const personal = [...Object.values(canary.recipient), canary.evidence, canary.userId];
const needles = [...new Set(personal.flatMap(formsOf))];

/** What of the canary is in some bytes. */
export const traces = (bytes: Buffer | string): string[] => {
  const haystack = Buffer.from(bytes);
  return needles.filter((needle) => haystack.includes(needle));
};

/** What of the canary is in any file below a folder, as `file: trace`. */
export const tracesIn = (folder: string): Promise<string[]> => found(folder, traces);

/** Which of some texts are in any file below a folder, as `file: text`. */
export const textsIn = (folder: string, texts: readonly string[]): Promise<string[]> =>
  found(folder, (bytes) => texts.filter((text) => bytes.includes(text)));

async function found(folder: string, lookFor: (bytes: Buffer) => string[]): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const all: string[] = [];
  for (const file of files) {
    for (const one of lookFor(await readFile(file))) all.push(`${file.slice(folder.length + 1)}: ${one}`);
  }
  return all;
}
