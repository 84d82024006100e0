/** Leaves for another page of the plugin. Apart, because a test cannot watch `location` itself. */
export const goTo = (url: string): void => {
  window.location.assign(url);
};

/** Goes to a page that takes the place of this one: the browser's Back leads to the one before. */
export const replaceBy = (url: string): void => {
  window.location.replace(url);
};

/** An address with further parameters. */
export function withParameters(url: string, parameters: Readonly<Record<string, string>>): string {
  const full = new URL(url, document.baseURI);
  for (const [name, value] of Object.entries(parameters)) full.searchParams.set(name, value);
  return full.href;
}
