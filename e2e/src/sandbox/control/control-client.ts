import type { AuthScheme } from '../accounts/account.ts';
import type { IssuedEntry } from '../record/entries.ts';
import type { Numbered } from '../record/journal.ts';
import { ControlClient, sendTo } from './shared-control.ts';
import type { AccountView, Counters } from './wire.ts';

export type Issued = Numbered<IssuedEntry>;

/** The control API of the Navigatr sandbox. */
export class SandboxControl extends ControlClient<IssuedEntry, Counters> {
  /** For a sandbox in another process. */
  static at(url: string): SandboxControl {
    return new SandboxControl(sendTo(url));
  }

  async accounts(): Promise<readonly AccountView[]> {
    const { accounts } = await this.call<{ accounts: AccountView[] }>('GET', '/accounts');
    return accounts;
  }

  /** Which header the account's tokens work in. */
  async setAccepts(accountId: number, accepts: readonly AuthScheme[]): Promise<void> {
    await this.call('PATCH', `/accounts/${accountId}`, { accepts });
  }

  async revokeToken(token: string): Promise<void> {
    await this.call('POST', '/tokens/revoke', { token });
  }

  async restoreToken(token: string): Promise<void> {
    await this.call('POST', '/tokens/restore', { token });
  }
}
