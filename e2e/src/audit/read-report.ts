import { z } from 'zod';

/** From mild to bad, as registries say it. */
export const SEVERITIES = ['info', 'low', 'moderate', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** A known vulnerability of a package that this repository uses. */
export interface Advisory {
  /** `GHSA-…` where it has one, else the registry's number. */
  readonly id: string;
  readonly package: string;
  readonly title: string;
  readonly severity: Severity;
  readonly url: string;
  /** `shipped`: part of what runs at a school. `development`: builds and tests only. */
  readonly reach: 'shipped' | 'development';
}

const report = z.object({
  advisories: z.record(
    z.string(),
    z.object({
      id: z.union([z.number(), z.string()]),
      github_advisory_id: z.string().optional(),
      module_name: z.string(),
      title: z.string(),
      severity: z.enum(SEVERITIES),
      url: z.string(),
      findings: z.array(z.object({ paths: z.array(z.string()) })),
    }),
  ),
});
type Reported = z.infer<typeof report>['advisories'][string];

/** Packages of the workspace whose production dependencies run at a school: `e2e` never leaves this repository. */
const SHIPPED = ['sidecar', 'shared-types', 'moodle-plugin'];

/**
 * @param all what `pnpm audit --json` printed
 * @param production what it printed with `--prod`
 * @throws when either has another form
 */
export function readReport(all: string, production: string): Advisory[] {
  const shipped = advisoriesOf(production).filter(({ findings }) =>
    findings.some(({ paths }) => paths.some(isShipped)),
  );
  const isIn = new Set(shipped.map(keyOf));
  return advisoriesOf(all).map((advisory) => ({
    id: idOf(advisory),
    package: advisory.module_name,
    title: advisory.title,
    severity: advisory.severity,
    url: advisory.url,
    reach: isIn.has(keyOf(advisory)) ? 'shipped' : 'development',
  }));
}

const advisoriesOf = (json: string): Reported[] => Object.values(report.parse(JSON.parse(json)).advisories);

const idOf = ({ github_advisory_id, id }: Reported): string => github_advisory_id || String(id);

/** One vulnerability may be in several packages. */
const keyOf = (advisory: Reported): string => `${idOf(advisory)} ${advisory.module_name}`;

/** A path begins with the package of the workspace: `sidecar>hono`. */
const isShipped = (path: string): boolean => SHIPPED.includes(path.split('>')[0] ?? '');
