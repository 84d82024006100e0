/** Leaves for another page of the plugin. Apart, because a test cannot watch `location` itself. */
export const goTo = (url: string): void => {
  window.location.assign(url);
};
