import { get_string as getString, get_strings as getStrings } from 'core/str';
import { CallFailure } from './call_failure.ts';

const component = 'local_navigatr';

/** What the page needs cannot be fetched. The sentence about it came with the page. */
export const unfetched = async (cause: unknown): Promise<never> => {
  throw new CallFailure('moodledidnotanswer', await getString('moodledidnotanswer', component), cause);
};

/**
 * One string of the plugin's, in the language of the page.
 * @throws {CallFailure} when it cannot be fetched.
 */
export async function string(key: string, param?: unknown): Promise<string> {
  try {
    return await getString(key, component, param);
  } catch (error) {
    return unfetched(error);
  }
}

/** Many strings in one request, by key. */
export async function strings(keys: Iterable<string>): Promise<Map<string, string>> {
  const wanted = [...new Set(keys)];
  const found = await getStrings(wanted.map((key) => ({ key, component })));
  return new Map(wanted.map((key, index) => [key, found[index] ?? key]));
}
