/** A string shows its key and parameter, so that a test sees which one was asked for. */
export const shown = (key: string, param?: unknown): string =>
  param === undefined ? `[${key}]` : `[${key} ${JSON.stringify(param)}]`;

export const get_string = async (key: string, _component: string, param?: unknown): Promise<string> =>
  shown(key, param);

export const get_strings = async (wanted: { key: string }[]): Promise<string[]> =>
  wanted.map(({ key }) => shown(key));
