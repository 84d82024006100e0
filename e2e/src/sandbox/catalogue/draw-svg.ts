import type { Badge } from './badge.ts';

// 47 is prime to 360: neighbouring ids get clearly different colours.
const hueStep = 47;

export function hueOf(badgeId: number): number {
  return (badgeId * hueStep) % 360;
}

function initialsOf(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  const letters = words.slice(0, 2).map((word) => [...word][0] ?? '');
  return letters.join('').toUpperCase() || '★';
}

function starPoints(spikes: number): string {
  return Array.from({ length: spikes * 2 }, (_, corner) => {
    const radius = corner % 2 === 0 ? 94 : 82;
    const angle = (Math.PI * corner) / spikes;
    return `${(100 + radius * Math.sin(angle)).toFixed(1)},${(100 - radius * Math.cos(angle)).toFixed(1)}`;
  }).join(' ');
}

/** The same badge always looks the same. Only letters and digits of the name get in, so nothing needs escaping. */
export function drawSvg(badge: Pick<Badge, 'id' | 'name'>): string {
  const hue = hueOf(badge.id);
  const points = starPoints(12 + (badge.id % 5) * 2);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" width="200" height="200">
<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1">
<stop offset="0" stop-color="hsl(${hue} 62% 52%)"/><stop offset="1" stop-color="hsl(${(hue + 40) % 360} 68% 32%)"/>
</linearGradient></defs>
<polygon points="${points}" fill="url(#g)"/>
<circle cx="100" cy="100" r="66" fill="none" stroke="#fff" stroke-opacity=".85" stroke-width="4"/>
<circle cx="100" cy="100" r="58" fill="#fff" fill-opacity=".14"/>
<text x="100" y="103" fill="#fff" font-family="Verdana, DejaVu Sans, sans-serif" font-size="46" font-weight="700"
 text-anchor="middle" dominant-baseline="central">${initialsOf(badge.name)}</text>
</svg>
`;
}
