import { resetNotifications } from './core/notification.ts';
import { openPendings, resetPendings } from './core/pending.ts';
import { resetToasts } from './core/toast.ts';
import { resetService } from './service.ts';

/** An empty page in a Moodle that was asked nothing yet. */
export function resetMoodle(): void {
  document.body.innerHTML = '';
  resetService();
  resetNotifications();
  resetPendings();
  resetToasts();
}

/** Throws when something is still reported as under way: browser tests would wait for ever. */
export function expectNothingPending(): void {
  const open = openPendings();
  if (open.length > 0) throw new Error(`Still pending: ${open.join(', ')}`);
}
