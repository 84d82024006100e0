import { regions } from './selectors.ts';

const hasFailed = (image: HTMLImageElement): boolean => image.complete && image.naturalWidth === 0;

/** Puts the drawn badge that lies beside the image in its place. */
function replaceImage(image: HTMLImageElement): void {
  image.hidden = true;
  image.nextElementSibling?.removeAttribute('hidden');
}

/** Shows the drawn badge wherever a badge's image does not load, now or later. */
export function replaceBrokenImages(root: HTMLElement): void {
  // `error` does not bubble, so it is caught on its way down.
  root.addEventListener(
    'error',
    (event) => {
      const image = event.target;
      if (image instanceof HTMLImageElement && image.matches(regions.badgeImage)) replaceImage(image);
    },
    true,
  );
  for (const image of root.querySelectorAll<HTMLImageElement>(regions.badgeImage)) {
    if (hasFailed(image)) replaceImage(image);
  }
}
