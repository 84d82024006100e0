import { parseUrl } from '../../network/parse-url.ts';
import { isFrom } from '../image-source.ts';
import type { ImageSource } from '../port.ts';
import { textOf } from './json.ts';

/** Where the answers of an API belong in the web. */
export type Web = {
  base: URL;
  imageSources: readonly ImageSource[];
  /** Hears of each image that is left out, by its host. */
  onStrayImage: (host: string) => void;
};

/** The absolute address of an image, or null: teachers' browsers load it, so it comes from the platform's own hosts only. */
export function imageOf(value: unknown, { base, imageSources, onStrayImage }: Web): string | null {
  const text = textOf(value);
  const url = text === null ? null : parseUrl(text, base);
  if (url === null) return null;
  if (imageSources.some((source) => isFrom(url, source))) return url.href;
  onStrayImage(url.protocol === 'https:' || url.protocol === 'http:' ? url.origin : url.protocol);
  return null;
}
