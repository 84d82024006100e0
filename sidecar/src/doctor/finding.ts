/** One thing that was looked at. What is not `ok` says what to do. */
export type Finding = { level: 'ok' | 'warn' | 'bad'; text: string };

export const ok = (text: string): Finding => ({ level: 'ok', text });
/** Works, and will hurt some day. */
export const warn = (text: string, remedy = ''): Finding => ({
  level: 'warn',
  text: `${text} ${remedy}`.trim(),
});
/** Does not work, or loses something. */
export const bad = (text: string, remedy = ''): Finding => ({
  level: 'bad',
  text: `${text} ${remedy}`.trim(),
});
