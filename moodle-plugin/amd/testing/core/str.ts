/** A string shows its key and parameter, so that a test sees which one was asked for. */
export const shown = (key: string, param?: unknown): string =>
  param === undefined ? `[${key}]` : `[${key} ${JSON.stringify(param)}]`;

let unfetchable = '';

/** From now on this string cannot be fetched. */
export function forgetStrings(key: string): void {
  unfetchable = key;
}

export const resetStrings = (): void => forgetStrings('');

export const get_string = async (key: string, _component: string, param?: unknown): Promise<string> => {
  // What `core/str` rejects with is empty then.
  if (key === unfetchable) throw '';
  return shown(key, param);
};

export const get_strings = async (wanted: { key: string }[]): Promise<string[]> =>
  wanted.map(({ key }) => shown(key));
