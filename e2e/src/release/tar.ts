import { gzipSync } from 'fflate';
import type { Content, Entry } from './content.ts';

const BLOCK = 512;
/** The fields of a header: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html (ustar). */
const FIELDS = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  magic: [257, 8],
  prefix: [345, 155],
} as const;
type Field = keyof typeof FIELDS;

const MODES = { program: 0o755, file: 0o644 } as const;

/**
 * A gzipped tar: sorted, of nobody, with one time for all, so that the same content gives the same bytes. Not compressed by
 * Node's zlib: that of another version makes other bytes.
 */
export function packTar(content: Content, { top, date }: { top: string; date: Date }): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (const path of [...content.keys()].sort()) {
    const entry = content.get(path);
    if (entry !== undefined) blocks.push(header(`${top}/${path}`, entry, date), padded(entry.bytes));
  }
  blocks.push(new Uint8Array(2 * BLOCK));
  return gzipSync(Buffer.concat(blocks), { level: 9, mtime: 0 });
}

function header(path: string, { bytes, mode }: Entry, date: Date): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const put = (field: Field, value: string) => block.set(new TextEncoder().encode(value), FIELDS[field][0]);
  const [prefix, name] = splitPath(path);
  put('name', name);
  put('prefix', prefix);
  put('mode', octal('mode', MODES[mode]));
  put('uid', octal('uid', 0));
  put('gid', octal('gid', 0));
  put('size', octal('size', bytes.length));
  put('mtime', octal('mtime', Math.floor(date.getTime() / 1000)));
  put('type', '0');
  put('magic', 'ustar\u000000');
  // The checksum counts itself as spaces.
  put('checksum', ' '.repeat(FIELDS.checksum[1]));
  const sum = block.reduce((total, byte) => total + byte, 0);
  put('checksum', `${sum.toString(8).padStart(6, '0')}\u0000 `);
  return block;
}

const octal = (field: Field, value: number): string =>
  `${value.toString(8).padStart(FIELDS[field][1] - 1, '0')}\u0000`;

/** A long path is split at a slash. @throws for one that no split makes fit */
function splitPath(path: string): [prefix: string, name: string] {
  const size = (text: string) => Buffer.byteLength(text);
  if (size(path) <= FIELDS.name[1]) return ['', path];
  for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (size(prefix) <= FIELDS.prefix[1] && size(name) <= FIELDS.name[1]) return [prefix, name];
  }
  throw new Error(`${path} is too long for a tar file.`);
}

const padded = (bytes: Uint8Array): Uint8Array => {
  const whole = new Uint8Array(Math.ceil(bytes.length / BLOCK) * BLOCK);
  whole.set(bytes);
  return whole;
};
