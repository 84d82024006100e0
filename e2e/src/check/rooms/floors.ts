/**
 * The rooms of the sidecar's source, from the ground up. A room is a folder, or a file that stands alone; it imports its own
 * files, rooms of the floors below it, and nothing else of the sidecar.
 */
export const sidecarFloors: readonly (readonly string[])[] = [
  [
    'errors',
    'file-trouble',
    'migrations',
    'network',
    'node-version',
    'platform',
    'process-metrics',
    'template',
  ],
  ['environment', 'platform/http'],
  ['db', 'platform/navigatr'],
  ['audit', 'failure-sentence', 'keys', 'log'],
  ['config', 'site'],
  ['deps', 'hold'],
  ['doctor', 'issuance', 'lane'],
  ['health', 'privacy', 'recovery'],
  ['award', 'backup', 'feed'],
  ['connection'],
  ['diagnosis', 'jobs'],
  ['delivery'],
  ['catalogue'],
  ['http'],
  ['app'],
  ['cli'],
  ['command'],
  ['main'],
];
