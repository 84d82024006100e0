/** A whole number as the reader's language writes it; the page says what stands between thousands. */
export function shownNumber(number: number): string {
  const separator = document.querySelector<HTMLElement>('[data-thousands]')?.dataset['thousands'] ?? '';
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, () => separator);
}
