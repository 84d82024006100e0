import { chownSync, mkdirSync, readFileSync } from 'node:fs';
import type { Account } from './command.ts';

/**
 * The account for programs that refuse to run as root. Undefined when this process is not root and simply
 * runs them itself.
 */
export function unprivilegedAccount(passwdFile = '/etc/passwd'): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = parsePasswd(readFileSync(passwdFile, 'utf8'));
  const account = accounts.get('postgres') ?? accounts.get('nobody');
  if (account === undefined) throw new Error('Neither "postgres" nor "nobody" exists to run a database as.');
  return account;
}

/** Makes a folder that the account may write to: a server keeps its log there. */
export function makeFolderOf(account: Account | undefined, folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
}

export function parsePasswd(text: string): Map<string, Account> {
  const accounts = new Map<string, Account>();
  for (const line of text.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name && uid && gid) accounts.set(name, { uid: Number(uid), gid: Number(gid) });
  }
  return accounts;
}
