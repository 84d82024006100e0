import { BODY_MAX_BYTES } from '@local-navigatr/shared-types';
import type { z } from 'zod';
import type { Deps } from '../deps.ts';
import type { Site } from '../site/site.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** One authenticated, validated call. */
export type Call<Body = unknown, Query = unknown> = {
  deps: Deps;
  site: Site;
  body: Body;
  query: Query;
  /** Named segments of the path. */
  params: Readonly<Record<string, string>>;
};

export type Route = {
  method: Method;
  /** As Hono writes it, for example `/v1/badges/:id`. */
  path: `/v1/${string}`;
  summary: string;
  /** Success status. */
  status: 200 | 202;
  body: z.ZodType | null;
  query: z.ZodType | null;
  reply: z.ZodType;
  bodyMaxBytes: number;
  handle(call: Call): Promise<unknown>;
};

export type RouteDefinition<Body extends z.ZodType, Query extends z.ZodType, Reply extends z.ZodType> = {
  method: Method;
  path: Route['path'];
  summary: string;
  status?: Route['status'];
  body?: Body;
  query?: Query;
  reply: Reply;
  bodyMaxBytes?: number;
  handle(call: Call<z.infer<Body>, z.infer<Query>>): Promise<z.infer<Reply>>;
};

/** Ties the types of a route's schemas to those of its handler. */
export function route<Body extends z.ZodType, Query extends z.ZodType, Reply extends z.ZodType>(
  definition: RouteDefinition<Body, Query, Reply>,
): Route {
  return {
    method: definition.method,
    path: definition.path,
    summary: definition.summary,
    status: definition.status ?? 200,
    body: definition.body ?? null,
    query: definition.query ?? null,
    reply: definition.reply,
    bodyMaxBytes: definition.bodyMaxBytes ?? BODY_MAX_BYTES,
    handle: (call) => definition.handle(call as Call<z.infer<Body>, z.infer<Query>>),
  };
}
