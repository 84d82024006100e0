/**
 * The rooms of the sidecar's source, from the ground up. A room is a folder, or a file that stands alone; it imports its own
 * files, rooms of the floors below it, and nothing else of the sidecar.
 */
export const sidecarFloors: readonly (readonly string[])[] = [
  [
    'errors',
    'command-as',
    'file-trouble',
    'load-fault',
    'memory-trouble',
    'migrations',
    'network',
    'node-version',
    'platform',
    'process-metrics',
    'seldom',
    'template',
    'version',
  ],
  ['environment', 'platform/http', 'read-text'],
  ['db', 'platform/navigatr', 'platform/obf'],
  ['audit', 'failure-sentence', 'keys', 'log'],
  ['config-values', 'obf-urls'],
  ['config', 'site'],
  ['control', 'deps', 'hold'],
  ['doctor', 'issuance', 'lane'],
  ['health', 'privacy', 'recovery'],
  ['award', 'backup', 'feed'],
  ['connection'],
  ['diagnosis', 'jobs'],
  ['delivery'],
  ['catalogue', 'reconcile'],
  ['http'],
  ['app'],
  ['cli'],
  ['command'],
  ['main'],
];

/**
 * The rooms of the plugin's classes, likewise. `mapping`, `award` and `consent` hold rows and what is read of them;
 * `course_badge` and `completion` change them; `sync` hands over to the sidecar; `reconcile` does so every minute.
 */
export const pluginFloors: readonly (readonly string[])[] = [
  ['local/platform'],
  [
    'local/actor',
    'local/category',
    'local/contract',
    'local/in_language',
    'local/number',
    'local/plain_text',
    'local/reader',
    'local/settings_page',
    'local/spreadsheet_cell',
    'local/transaction',
  ],
  ['local/config'],
  ['local/account'],
  ['local/mapping'],
  ['local/sidecar'],
  ['local/isolated'],
  ['local/course_name'],
  ['local/award', 'local/evidence', 'local/other_plugin'],
  ['event', 'local/access', 'local/erasure', 'local/vendor'],
  ['local/consent', 'local/limit'],
  ['local/catalogue', 'local/completion'],
  ['local/sync'],
  ['local/course_badge'],
  ['local/action', 'local/bulk', 'local/connection'],
  ['local/status', 'local/takeover'],
  ['check', 'local/learner'],
  ['local/notice'],
  ['local/reconcile'],
  ['output', 'table'],
  ['form', 'hook_callbacks', 'observer', 'privacy', 'reportbuilder', 'task'],
  ['external'],
];
