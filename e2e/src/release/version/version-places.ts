/** A text in a file of the repository that says which version this is. */
export interface VersionPlace {
  readonly file: string;
  /** Its only group is the version; each match counts. */
  readonly pattern: RegExp;
}

/** The one that decides. */
export const SOURCE: VersionPlace = { file: 'package.json', pattern: /^ {2}"version": "([^"]+)"/gm };

/** Those that follow it. */
export const FOLLOWERS: readonly VersionPlace[] = [
  ...['shared-types', 'sidecar', 'moodle-plugin', 'e2e'].map((folder) => ({
    file: `${folder}/package.json`,
    pattern: SOURCE.pattern,
  })),
  { file: 'moodle-plugin/version.php', pattern: /^\$plugin->release = '([^']+)';/gm },
  { file: 'sidecar/Dockerfile', pattern: /image\.version="([^"]+)"/g },
  { file: 'docs/docker-compose.sidecar.yml', pattern: /navigatr-sidecar:([\w.-]+)/g },
  { file: 'docs/kubernetes.yaml', pattern: /navigatr-sidecar:([\w.-]+)/g },
  {
    file: 'docs/install.md',
    pattern: /navigatr(?:-sidecar)?[-:](\d+\.\d+\.\d+(?:-[0-9A-Za-z]+(?:\.\d+)*)?)/g,
  },
];

/** Its first heading is about this version: `## 1.2.3` or `## 1.2.3 (unreleased)`. */
export const CHANGELOG: VersionPlace = { file: 'CHANGELOG.md', pattern: /^## (\S+)/m };

/** https://semver.org, with at most one word before a release: `1.2.3-beta.1`. Build metadata means nothing to Moodle and npm. */
export const VERSION = /^\d+\.\d+\.\d+(-[0-9A-Za-z]+(\.\d+)*)?$/;
