/** The one place outside `main.ts` files where this package looks at the environment of the process. */
export const environment: Readonly<NodeJS.ProcessEnv> = process.env;
