import { z } from 'zod';

const step = z.looseObject({
  uses: z.string().optional(),
  run: z.string().optional(),
  'working-directory': z.string().optional(),
});
const permissions = z.record(z.string(), z.enum(['read', 'write', 'none']));

/** What the tests look at; the form of the whole is the schema's. */
export const workflow = z.looseObject({
  permissions: permissions.optional(),
  jobs: z.record(
    z.string(),
    z.looseObject({
      permissions: permissions.optional(),
      'timeout-minutes': z.number().optional(),
      steps: z.array(step),
    }),
  ),
});

/** Dependabot's file, as its documentation describes what we use of it. */
export const dependabot = z.strictObject({
  version: z.literal(2),
  updates: z.array(
    z.strictObject({
      'package-ecosystem': z.enum(['npm', 'github-actions']),
      directory: z.literal('/'),
      schedule: z.strictObject({ interval: z.enum(['daily', 'weekly', 'monthly']) }),
      'open-pull-requests-limit': z.number().int().positive().optional(),
      groups: z
        .record(
          z.string(),
          z.strictObject({
            'dependency-type': z.enum(['development', 'production']),
            'update-types': z.array(z.enum(['major', 'minor', 'patch'])),
          }),
        )
        .optional(),
      ignore: z
        .array(
          z.strictObject({
            'dependency-name': z.string(),
            'update-types': z.array(z.literal('version-update:semver-major')),
          }),
        )
        .optional(),
    }),
  ),
});
