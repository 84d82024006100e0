// By one name: an old Node.js has no crc32, and could then not even say that it is too old.
import zlib from 'node:zlib';
import { hueOf } from './draw-svg.ts';

const side = 96;
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
// 8 bits per channel, RGBA, no interlacing.
const pixelFormat = [8, 6, 0, 0, 0];

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(zlib.crc32(body));
  return Buffer.concat([length, body, checksum]);
}

function colourOf(hue: number): [number, number, number] {
  const channel = (offset: number) => {
    const k = (offset + hue / 30) % 12;
    return Math.round(255 * (0.45 - 0.3 * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}

function scanline(y: number, colour: readonly number[]): Buffer {
  const line = Buffer.alloc(1 + side * 4);
  for (let x = 0; x < side; x += 1) {
    const distance = Math.hypot(x - side / 2 + 0.5, y - side / 2 + 0.5);
    const ring = distance > 30 && distance < 34;
    const alpha = distance < side / 2 - 2 ? 255 : 0;
    line.set([...(ring ? [255, 255, 255] : colour), alpha], 1 + x * 4);
  }
  return line;
}

/** A coloured disc: written by hand because one small picture does not carry a dependency. */
export function drawPng(badgeId: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set(pixelFormat, 8);
  const colour = colourOf(hueOf(badgeId));
  const lines = Array.from({ length: side }, (_, y) => scanline(y, colour));
  const pixels = zlib.deflateSync(Buffer.concat(lines));
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
