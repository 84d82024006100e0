/** Path with forward slashes → what is there. */
export type Content = Map<string, Entry>;

export interface Entry {
  readonly bytes: Uint8Array;
  readonly mode: 'file' | 'program';
}

export const text = (value: string): Entry => ({ bytes: new TextEncoder().encode(value), mode: 'file' });
