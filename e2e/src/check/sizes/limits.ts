/** Lines of a file that people write: what fits one idea, and can be read in one go. */
export const LIMIT = 260;

/** Files that may be longer: up to so many lines (none: any number), and why. The first that fits counts. */
export interface Exception {
  readonly files: RegExp;
  readonly lines?: number;
  readonly why: string;
}

export const EXCEPTIONS: readonly Exception[] = [
  { files: /^moodle-plugin\/classes\/local\/contract\/vocabulary\.php$/, why: 'made from shared-types' },
  { files: /^moodle-plugin\/lang\/en\//, why: 'Moodle reads all strings of a plugin from one file' },
  {
    files: /^moodle-plugin\/tests\/issuance_log_test\.php$/,
    lines: 335,
    why: 'to be split: columns, filters and what each reader sees',
  },
];
