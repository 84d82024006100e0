import { fileURLToPath } from 'node:url';
import { startInstrument } from '../instrument.ts';
import type { TlsFrontOptions } from './tls-front.ts';

const MAIN = fileURLToPath(new URL('front-main.ts', import.meta.url));

/** A {@link TlsFront} in a process of its own: that server is some way off, however busy this process is. */
export async function startTlsFront(
  options: TlsFrontOptions,
): Promise<{ port: number; close: () => Promise<void> }> {
  const { keyFile, certificateFile, toPort, latencyMs } = options;
  const args = [keyFile, certificateFile, String(toPort), String(latencyMs)];
  const { ready, close } = await startInstrument(MAIN, args, /^TLS front: (\d+)$/);
  return { port: Number(ready), close };
}
