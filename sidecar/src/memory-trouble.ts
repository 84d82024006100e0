/** Says that the system gave a module of WebAssembly no room for its memory, which is mostly addresses; null for anything else. */
export function memoryTrouble(error: unknown): string | null {
  if (!(error instanceof RangeError) || !/\b(WebAssembly|Wasm)\b.*memory/i.test(error.message)) return null;
  return 'The sidecar may not reserve the memory that it asks for. Take the limit of addresses away (ulimit -v unlimited; LimitAS=infinity with systemd), or give the machine more memory.';
}
