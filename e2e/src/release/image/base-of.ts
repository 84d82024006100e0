/** The image that a Dockerfile of ours starts from, unless somebody names another. @throws when it names none */
export function baseOf(dockerfile: string): string {
  const base = /^ARG NODE_IMAGE=(\S+)$/m.exec(dockerfile)?.[1];
  if (base === undefined) throw new Error('The Dockerfile names no base image.');
  return base;
}
