/** Moodle's coding style warns of more, in letters. The part `php` says so as well, but needs PHP and minutes. */
export const WIDEST = 132;

/** A sentence for each line of the plugin's PHP that is too long. Moodle leaves files of strings alone. */
export function findWide(path: string, text: string): string[] {
  if (!/^moodle-plugin\/(?!lang\/).*\.php$/.test(path)) return [];
  return text.split('\n').flatMap((line, index) => {
    const { length } = [...line];
    return length > WIDEST ? [`${path}:${index + 1} has ${length} letters, at most ${WIDEST}`] : [];
  });
}
