import { z } from 'zod';

/**
 * What a command and the sidecar that has the embedded database say to each other, one JSON value a line: the sidecar its
 * `version`, the command its request, the sidecar any number of `print` and `log`, and one `end`.
 */
const request = z.object({
  argv: z.array(z.string()),
  /** The site that the environment of the command pairs: a rotation takes the new secret from there. */
  site: z.object({ wwwroot: z.string(), secret: z.string() }).nullable(),
});
export type ControlRequest = z.infer<typeof request>;

const end = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done') }),
  /** A person can mend it: the sentence says how. */
  z.object({ kind: z.literal('refused'), sentence: z.string() }),
  /** A person has to confirm it first. */
  z.object({ kind: z.literal('unconfirmed'), question: z.string() }),
  /** A fault of the sidecar, in whose log it is. */
  z.object({ kind: z.literal('failed') }),
]);
export type CommandEnd = z.infer<typeof end>;

const frame = z.union([
  z.object({ version: z.string() }),
  z.object({ print: z.string() }),
  /** A line of the log of what commands change. */
  z.object({ log: z.string() }),
  z.object({ end }),
]);
export type Frame = z.infer<typeof frame>;

// Arguments are addresses and names.
export const REQUEST_MAX_BYTES = 16 * 1024;

export const writeLine = (value: ControlRequest | Frame): string => `${JSON.stringify(value)}\n`;

/** Null: the line is none. */
export const readRequest = (line: string): ControlRequest | null => read(request, line);
export const readFrame = (line: string): Frame | null => read(frame, line);

function read<T>(shape: z.ZodType<T>, line: string): T | null {
  try {
    return shape.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
