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

/** How long functions may be, in lines with code: the middle one, and all but a tenth. */
export const FUNCTION_LIMITS = { median: 8, p90: 18 } as const;

/** Code whose functions are measured together. */
export interface Body {
  readonly what: string;
  /** The first that fits a path counts. */
  readonly files: RegExp;
}

export const BODIES: readonly Body[] = [
  { what: 'Tests of the plugin', files: /^moodle-plugin\/tests\// },
  { what: 'PHP of the plugin', files: /^moodle-plugin\/(?!classes\/local\/contract\/).*\.php$/ },
  { what: 'Scripts in PHP', files: /^e2e\/.*\.php$/ },
  { what: 'Browser modules', files: /^moodle-plugin\/.*\.ts$/ },
  { what: 'Tests of the sidecar', files: /^sidecar\/.*(?:\.test\.ts$|\/testing\/)/ },
  { what: 'The sidecar', files: /^sidecar\// },
  { what: 'The wire', files: /^shared-types\// },
  { what: 'The harness', files: /^e2e\// },
];
