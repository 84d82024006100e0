import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Stops clock and dice of this process: initdb and PostgreSQL in wasm then write the same bytes on every machine, and so a
 * release can be made again and compared. Import it before anything else. Nothing depends on what the database is told: it
 * holds no rows of anybody, and signs nobody in.
 */
const STOPPED_AT_MS = Date.UTC(2026, 0, 1);

Date.now = () => STOPPED_AT_MS;
performance.now = () => 0;
// What the wasm module fills its random bytes with.
crypto.randomFillSync = (buffer) => {
  const view = ArrayBuffer.isView(buffer) ? buffer : new Uint8Array(buffer);
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength).forEach((_, index, bytes) => {
    bytes[index] = index;
  });
  return buffer;
};
syncBuiltinESMExports();
