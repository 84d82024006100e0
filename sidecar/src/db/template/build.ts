import { fileURLToPath } from 'node:url';
import { makeTemplate } from './make.ts';

// The last step of a build: the template lies beside the bundle, where the sidecar looks for it.
await makeTemplate(fileURLToPath(new URL('../../../dist/template', import.meta.url)));
