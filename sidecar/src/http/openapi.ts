import { errorBody } from '@local-navigatr/shared-types';
import { z } from 'zod';
import manifest from '../../package.json' with { type: 'json' };
import type { Route } from './route.ts';

const jsonSchema = (schema: z.ZodType, io: 'input' | 'output'): object =>
  z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' });

const json = (schema: object): object => ({ 'application/json': { schema } });

/** The signed API as an OpenAPI 3.1 document, made from the schemas that the routes use. */
export function openApiDocument(routes: readonly Route[]): Record<string, unknown> {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Badge sidecar',
      version: manifest.version,
      description: 'Every call under /v1 is signed.',
    },
    paths,
    components: {
      schemas: { Error: jsonSchema(errorBody, 'output') },
      securitySchemes: {
        signature: { type: 'apiKey', in: 'header', name: 'webhook-signature' },
      },
    },
    security: [{ signature: [] }],
  };
}

const operation = (route: Route): object => ({
  summary: route.summary,
  parameters: [...pathParameters(route.path), ...queryParameters(route.query)],
  ...(route.body ? { requestBody: { required: true, content: json(jsonSchema(route.body, 'input')) } } : {}),
  responses: {
    [route.status]: { description: 'Success', content: json(jsonSchema(route.reply, 'output')) },
    default: { description: 'Refused', content: json({ $ref: '#/components/schemas/Error' }) },
  },
});

const pathParameters = (path: string): object[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));

function queryParameters(query: z.ZodType | null): object[] {
  if (!query) return [];
  const { properties = {} } = jsonSchema(query, 'input') as { properties?: Record<string, object> };
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', schema }));
}
