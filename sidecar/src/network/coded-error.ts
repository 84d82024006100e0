/** An error with a code, as those of Node have one. */
export const codedError = (code: string): Error => Object.assign(new Error(code), { code });
