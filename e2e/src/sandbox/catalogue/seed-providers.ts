import type { Provider } from './badge.ts';

const active = { state: 'active', issuing: 'allowed' } as const;

export const seedProviders: readonly Provider[] = [
  { ...active, id: 1, name: 'Northfield College', accountId: 9 },
  { ...active, id: 2, name: 'Northfield “Every Answer” & Sons', accountId: 9 },
  { ...active, id: 3, name: 'Northfield Trust (issuing forbidden)', accountId: 9, issuing: 'forbidden' },
  { ...active, id: 4, name: 'Northfield Night School (closed)', accountId: 9, state: 'deactivated' },
  { ...active, id: 21, name: 'Other School', accountId: 12 },
  { ...active, id: 31, name: 'Quayside Training', accountId: 15 },
  { ...active, id: 41, name: 'Northfield Staging', accountId: 209 },
];
