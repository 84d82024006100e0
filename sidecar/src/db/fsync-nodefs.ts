import { closeSync, fsyncSync, openSync } from 'node:fs';
import type { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

type Node = object;
type Stream = { nfd?: number; node: Node };
type NodeFiles = { stream_ops: { fsync?: (stream: Stream) => number }; realPath(node: Node): string };
type Module = { NODEFS: NodeFiles };
type EmscriptenOptions = Parameters<NodeFS['init']>[1];

/**
 * PGlite's files on disk, with an fsync that reaches the disk: in PGlite's own NodeFS it does nothing, so that a
 * commit that was acknowledged can vanish in a power cut. Works together with `fsync=on` (PGlite's default
 * parameters turn it off) and `wal_sync_method=fsync` (fdatasync does nothing in wasm either).
 */
export class DurableFiles extends NodeFS {
  #synced = 0;

  /** Real fsyncs so far, for the self-test. */
  get synced(): number {
    return this.#synced;
  }

  override async init(pg: PGlite, options: EmscriptenOptions) {
    const prepared = await super.init(pg, options);
    const preRun = [...(prepared.emscriptenOpts.preRun ?? [])];
    preRun.push(((module: Module) => this.#install(module.NODEFS)) as (typeof preRun)[number]);
    return { emscriptenOpts: { ...prepared.emscriptenOpts, preRun } };
  }

  #install(files: NodeFiles): void {
    files.stream_ops.fsync = (stream) => {
      if (stream.nfd === undefined) syncFolder(files.realPath(stream.node));
      else fsyncSync(stream.nfd);
      this.#synced += 1;
      return 0;
    };
  }
}

/** A folder is open without a file descriptor in the wasm file system; its entries must reach the disk, too. */
function syncFolder(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
