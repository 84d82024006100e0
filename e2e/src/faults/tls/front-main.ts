// A front with TLS in a process of its own: `front-main.ts <key file> <certificate file> <port behind it> <latency in ms>`.
import { TlsFront } from './tls-front.ts';

const [keyFile = '', certificateFile = '', toPort, latencyMs] = process.argv.slice(2);
const front = await TlsFront.open({
  keyFile,
  certificateFile,
  toPort: Number(toPort),
  latencyMs: Number(latencyMs),
});
console.log(`TLS front: ${front.port}`);
