import type { AwardBatcher } from '../../award/award-batcher.ts';
import type { BackgroundTasks } from '../../catalogue/background-tasks.ts';
import type { Route } from '../route.ts';
import type { SiteCache } from '../site-cache.ts';
import { awardRoutes } from './awards.ts';
import { catalogueRoutes } from './catalogue.ts';
import { connectionRoutes } from './connections.ts';
import { issuanceRoutes } from './issuances.ts';
import { mappingRoutes } from './mappings.ts';
import { privacyRoutes } from './privacy.ts';
import { siteRoutes } from './sites.ts';

export type RouteNeeds = { sites: SiteCache; background: BackgroundTasks; intake: AwardBatcher };

/** Every signed route; fixed paths before those with parameters. */
export const allRoutes = ({ sites, background, intake }: RouteNeeds): Route[] => [
  ...awardRoutes(intake),
  ...issuanceRoutes,
  ...mappingRoutes,
  ...connectionRoutes(background),
  ...catalogueRoutes(background),
  ...privacyRoutes,
  ...siteRoutes(sites),
];
