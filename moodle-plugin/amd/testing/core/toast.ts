export type Toast = { message: string; type: string };

let toasts: Toast[] = [];
export const shownToasts = (): Toast[] => toasts;

export function resetToasts(): void {
  toasts = [];
}

export const add = async (message: string | Promise<string>, options?: { type?: string }): Promise<void> => {
  toasts.push({ message: await message, type: options?.type ?? 'info' });
};
