import './same-every-time.ts';
import { fileURLToPath } from 'node:url';
import { makeTemplate } from './make.ts';

// The last step of a build: the template lies beside the bundle, where the sidecar looks for it. A release names a folder of its
// own: what an earlier build left beside the bundle may come from another PGlite.
await makeTemplate(process.argv[2] ?? fileURLToPath(new URL('../../../dist/template', import.meta.url)));
