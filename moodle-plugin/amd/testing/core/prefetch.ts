/** Fetching ahead changes nothing that a test could see. */
export default {
  prefetchStrings: (): void => undefined,
  prefetchTemplates: (): void => undefined,
};
