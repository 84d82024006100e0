/** Lines of a file that people write: what fits one idea, and can be read in one go. */
export const LIMIT = 260;

/** Files that may be as long as they are, and why. */
export interface Exception {
  readonly files: RegExp;
  readonly why: string;
}

export const EXCEPTIONS: readonly Exception[] = [
  { files: /^moodle-plugin\/classes\/local\/contract\/vocabulary\.php$/, why: 'made from shared-types' },
  { files: /^moodle-plugin\/lang\/en\//, why: 'Moodle reads all strings of a plugin from one file' },
];
