import { ControlClient, sendTo } from '../../control/shared-control.ts';
import type { ObfIssuedEntry } from '../event/issued-entry.ts';
import type { Behaviour } from '../options.ts';
import type { ClientChange, ClientView, ObfCounters, RecipientChange } from './wire.ts';

/** The control API of the Open Badge Factory sandbox. */
export class ObfControl extends ControlClient<ObfIssuedEntry, ObfCounters> {
  /** For a sandbox in another process. */
  static at(url: string): ObfControl {
    return new ObfControl(sendTo(url));
  }

  async clients(): Promise<readonly ClientView[]> {
    const { clients } = await this.call<{ clients: ClientView[] }>('GET', '/clients');
    return clients;
  }

  async changeClient(clientId: string, change: ClientChange): Promise<void> {
    await this.call('PATCH', `/clients/${clientId}`, change);
  }

  /** Rejects every bearer that the client has. */
  async expireBearers(clientId: string): Promise<void> {
    await this.call('DELETE', `/clients/${clientId}/bearers`);
  }

  /** Also rejects the bearers that it was changed for. */
  async revokeSecret(secret: string): Promise<void> {
    await this.call('POST', '/secrets/revoke', { secret });
  }

  async restoreSecret(secret: string): Promise<void> {
    await this.call('POST', '/secrets/restore', { secret });
  }

  setBehaviour(change: Partial<Behaviour>): Promise<Behaviour> {
    return this.call('PATCH', '/behaviour', change);
  }

  /** How many events carry each value of this key in their `log_entry`; those without the key are under `''`. */
  countByLogEntry(key: string): Promise<Readonly<Record<string, number>>> {
    return this.call('GET', `/log-entries/${key}`);
  }

  /** As if the learner had accepted it, or a person had revoked it on the platform. */
  async changeRecipient(eventId: string, change: RecipientChange): Promise<void> {
    await this.call('PATCH', `/events/${eventId}/recipient`, change);
  }

  async deleteBadge(badgeId: string): Promise<void> {
    await this.call('DELETE', `/badges/${badgeId}`);
  }
}
