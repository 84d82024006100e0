import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { editFile, replaceFile } from './edit-file.ts';
import { linkTree } from './link-tree.ts';
import { PLUGIN_PLACE } from './plugin-files.ts';
import { quickenResets } from './quick-resets.ts';
import { keepPlans } from './quick-statements.ts';
import type { MoodleSource } from './source.ts';
import type { MoodleVersion } from './versions.ts';

/** What differs from site to site; read by config.template.php. */
export interface SiteConfig {
  wwwroot: string;
  dataroot: string;
  /** Used by PHPUnit instead of `dataroot`. */
  phpunitDataroot: string;
  /** As Moodle calls it; default `pgsql`. */
  dbtype?: string;
  dbhost: string;
  dbport: number;
  /** A path, used instead of the port; '' without. */
  dbsocket: string;
  dbname: string;
  dbuser: string;
  dbpass: string;
  mode: MoodleMode;
  /** The PHP program, for the pages that start tasks. */
  php: string;
}

/** `developer`: JavaScript file by file, templates and strings uncached, developer debugging. */
export type MoodleMode = 'production' | 'developer';

/** A developer's own tree may hold these; the site gets its own. */
const LEFT_BEHIND = ['.git', 'config.php', 'phpunit.xml', 'node_modules'];

/** Grows when copies are made differently, so that older ones are made anew. */
const COPY_FORMAT = 10;

const CONFIG_TEMPLATE = fileURLToPath(new URL('config.template.php', import.meta.url));

/** Makes `root` a light copy of the source, unless it already is one. The source is never written to. */
export function prepareWorkingCopy(moodle: MoodleVersion, source: MoodleSource, root: string): void {
  const stampFile = `${root}.source`;
  const stamp = `${source.path}\n${source.release}\n${COPY_FORMAT}\n`;
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  rmSync(root, { recursive: true, force: true });
  rmSync(stampFile, { force: true });
  const how = source.origin === 'MOODLE_DIR' ? 'copy' : 'link';
  linkTree(source.path, root, { exclude: LEFT_BEHIND, how });
  rmSync(join(root, moodle.webRoot, PLUGIN_PLACE), { recursive: true, force: true });
  if (moodle.id === '4.1') fitToPhp82(root);
  quickenResets(webRootOf(moodle, root));
  keepPlans(webRootOf(moodle, root));
  copyFileSync(CONFIG_TEMPLATE, join(root, 'config.php'));
  writeFileSync(stampFile, stamp);
}

/** Where Moodle 4.1 decides which of PHP's complaints count, against whatever config.php says. */
const REPORTING = ['lib/setup.php', 'lib/phpunit/bootstrap.php', 'lib/phpunit/classes/util.php'];

/** Moodle 4.1 refuses to install on PHP 8.2, and its own deprecations there fill logs and spoil tests. */
function fitToPhp82(root: string): void {
  editFile(join(root, 'admin', 'environment.xml'), (xml) =>
    xml.replace(/^.*restrict_php_version_82.*\n/gm, ''),
  );
  const quiet = 'error_reporting(~E_DEPRECATED & ~E_USER_DEPRECATED & ';
  for (const file of REPORTING) {
    editFile(join(root, file), (code) => code.replace(/\berror_reporting\((?=[E$])/g, quiet));
  }
}

export function writeSiteConfig(root: string, config: SiteConfig): void {
  mkdirSync(root, { recursive: true });
  copyFileSync(CONFIG_TEMPLATE, join(root, 'config.php'));
  replaceFile(join(root, 'navigatr-site.php'), formatSiteConfig(config));
}

/** PHP, not JSON: up to Moodle 5.0 the folder is the web root and would hand a JSON file to anyone. */
export function formatSiteConfig(config: SiteConfig): string {
  const json = JSON.stringify(config).replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  return `<?php\nreturn json_decode('${json}', true);\n`;
}

export function webRootOf(moodle: MoodleVersion, root: string): string {
  return join(root, moodle.webRoot);
}
