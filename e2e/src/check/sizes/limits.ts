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

/** How long the functions of a body of code may be: lines with code, the middle one and all but a tenth. */
export interface Bounds {
  readonly what: string;
  /** The first that fits a path counts. */
  readonly files: RegExp;
  readonly median: number;
  readonly p90: number;
}

export const BOUNDS: readonly Bounds[] = [
  {
    what: 'Classes made from shared-types',
    files: /^moodle-plugin\/classes\/local\/contract\//,
    median: 12,
    p90: 21,
  },
  { what: 'Tests of the plugin', files: /^moodle-plugin\/tests\//, median: 8, p90: 16 },
  { what: 'PHP of the plugin', files: /^moodle-plugin\/.*\.php$/, median: 6, p90: 16 },
  { what: 'Scripts in PHP', files: /^e2e\/.*\.php$/, median: 6, p90: 18 },
  { what: 'Browser modules', files: /^moodle-plugin\//, median: 6, p90: 14 },
  { what: 'Tests of the sidecar', files: /^sidecar\/.*(?:\.test\.ts$|\/testing\/)/, median: 6, p90: 16 },
  { what: 'The sidecar', files: /^sidecar\//, median: 6, p90: 17 },
  { what: 'The wire', files: /^shared-types\//, median: 5, p90: 10 },
  { what: 'The harness', files: /^e2e\//, median: 6, p90: 16 },
];
