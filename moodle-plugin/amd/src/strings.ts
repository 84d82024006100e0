import { get_string as getString, get_strings as getStrings } from 'core/str';

const component = 'local_navigatr';

/** One string of the plugin's, in the language of the page. */
export const string = async (key: string, param?: unknown): Promise<string> =>
  getString(key, component, param);

/** Many strings in one request, by key. */
export async function strings(keys: Iterable<string>): Promise<Map<string, string>> {
  const wanted = [...new Set(keys)];
  const found = await getStrings(wanted.map((key) => ({ key, component })));
  return new Map(wanted.map((key, index) => [key, found[index] ?? key]));
}
