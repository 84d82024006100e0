import { WIRE_VERSION } from '@local-navigatr/shared-types';
import manifest from '../package.json' with { type: 'json' };

/** This build, as `sidecar --version` prints it. */
export const VERSION = `${manifest.version} (wire ${WIRE_VERSION})`;
