import type { Route } from '../route.ts';
import type { SiteDirectory } from '../site-directory.ts';
import { awardRoutes } from './awards.ts';
import { courseRoutes } from './courses.ts';
import { issuanceRoutes } from './issuances.ts';
import { siteRoutes } from './sites.ts';

/** Every signed route; fixed paths before those with parameters. */
export const allRoutes = (sites: SiteDirectory): Route[] => [
  ...awardRoutes,
  ...issuanceRoutes,
  ...courseRoutes,
  ...siteRoutes(sites),
];
