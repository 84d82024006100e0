export type Toast = { message: string; type: string };

let toasts: Toast[] = [];
export const shownToasts = (): Toast[] => toasts;

export function resetToasts(): void {
  toasts = [];
}

type Options = { type?: string; autohide?: boolean; closeButton?: boolean };

export const add = async (message: string | Promise<string>, options?: Options): Promise<void> => {
  // It would cover the top of the page until that is left.
  if (options?.autohide === false && !options.closeButton) throw new Error('Nobody can close this toast.');
  toasts.push({ message: await message, type: options?.type ?? 'info' });
};
