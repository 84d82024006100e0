import { fileURLToPath } from 'node:url';

/** The template of the embedded database that a build leaves beside the bundle. Beside the sources there is none. */
export const templateFolder = fileURLToPath(new URL('./template/', import.meta.url));
